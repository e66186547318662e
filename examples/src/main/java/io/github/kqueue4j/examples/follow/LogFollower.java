// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.follow;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.watch.KqueueWatchService;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Copies the lines that are appended to a file, as {@code tail -F} does: through rotations too, by
 * renaming, by copying and truncating, or by a new file under the old name.
 */
public final class LogFollower implements AutoCloseable {
  private final KqueueWatchService service;
  private final Path log;
  private final OutputStream out;

  /** The one that has the name; null while none has. */
  private @Nullable FollowedFile current;

  /** The file that had the name before: a writer that has it open may still append to it. */
  private @Nullable FollowedFile previous;

  /**
   * Makes one; the lines that the file gets from now on are copied.
   *
   * @param backend the kernel to wait in
   * @param log the file, by its name; it need not be there yet
   * @param out receives its lines
   * @throws IOException if the file cannot be watched
   */
  public LogFollower(Backend backend, Path log, OutputStream out) throws IOException {
    this.service = KqueueWatchService.open(backend);
    this.log = log;
    this.out = out;
    service.register(log, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE);
    if (Files.exists(log)) {
      FollowedFile file = FollowedFile.open(log);
      file.skip();
      current = file;
    }
  }

  /**
   * Copies until it is closed, also by another thread.
   *
   * @throws IOException if the file cannot be read, or the target not be written
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public void run() throws IOException, InterruptedException {
    try {
      for (; ; ) {
        copy();
        WatchKey key = service.take();
        List<WatchEvent<?>> events = key.pollEvents(); // whatever they are: look what is there
        assert !events.isEmpty() || !key.isValid();
        key.reset();
      }
    } catch (ClosedWatchServiceException e) {
      return; // close() is how it ends
    } finally {
      closeFile(previous);
      closeFile(current);
    }
  }

  private void copy() throws IOException {
    if (previous != null) {
      previous.copyTo(out);
    }
    FollowedFile file = current;
    if (file != null) {
      file.copyTo(out);
    }
    try {
      if (file == null || file.isReplaced(log)) {
        FollowedFile next = FollowedFile.open(log);
        if (previous != null) {
          previous.copyRestTo(out);
          previous.close();
        }
        previous = file;
        current = next;
        copy(); // what the old one got until now, and what the new one has
      }
    } catch (NoSuchFileException e) {
      return; // nothing has the name now; ENTRY_CREATE tells when
    }
  }

  private static void closeFile(@Nullable FollowedFile file) throws IOException {
    if (file != null) {
      file.close();
    }
  }

  /** Ends {@link #run}. */
  @Override
  public void close() {
    service.close();
  }

  /**
   * Copies a file to standard output.
   *
   * @param args its path
   * @throws Exception if it cannot be followed
   */
  public static void main(String[] args) throws Exception {
    new LogFollower(Backend.standard(), Path.of(args[0]), System.out).run(); // until it is killed
  }
}
