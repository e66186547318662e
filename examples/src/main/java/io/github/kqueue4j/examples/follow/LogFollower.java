// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.follow;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.watch.KqueueWatchService;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;

/** Copies what is appended to a file, as {@code tail -F} does: through rotations too. */
public final class LogFollower implements AutoCloseable {
  private final KqueueWatchService service;
  private final Path log;
  private final OutputStream out;

  /**
   * Makes one; what the file gets from now on is copied.
   *
   * @param backend the kernel to wait in
   * @param log the file, by its name; it must be there
   * @param out receives its bytes
   * @throws IOException if the file cannot be watched
   */
  public LogFollower(Backend backend, Path log, OutputStream out) throws IOException {
    this.service = KqueueWatchService.open(backend);
    this.log = log;
    this.out = out;
    service.register(log, ENTRY_CREATE, ENTRY_MODIFY);
  }

  /**
   * Copies until it is closed, also by another thread.
   *
   * @throws IOException if the file cannot be read, or the target not be written
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public void run() throws IOException, InterruptedException {
    InputStream in = Files.newInputStream(log);
    try {
      for (; ; ) {
        in.transferTo(out);
        out.flush();
        WatchKey key = service.take();
        for (WatchEvent<?> event : key.pollEvents()) {
          if (event.kind() == ENTRY_CREATE) { // rotated: the rest of the old file, then the new one
            in.transferTo(out);
            in.close();
            in = Files.newInputStream(log);
          }
        }
        key.reset();
      }
    } catch (ClosedWatchServiceException e) {
      return; // close() is how it ends
    } finally {
      in.close();
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
