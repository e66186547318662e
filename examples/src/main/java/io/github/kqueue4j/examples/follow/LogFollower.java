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
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Copies the lines that are appended to a file, as {@code tail -F} does. It goes on when the log is
 * rotated: renamed, copied and truncated, or replaced by a new file.
 *
 * <p>Only whole lines are copied. If a file ends without a line feed, one is added before the lines
 * of the next file. While no regular file that can be read has the name, it waits for one. A file
 * that has the name for less time than this program needs to open it is not copied.
 */
public final class LogFollower implements AutoCloseable {
  /** The file that has the name, and the one before, to which a program may still write. */
  private static final int MAX_OPEN_FILES = 2;

  private final KqueueWatchService service;
  private final Path log;
  private final OutputStream out;

  /** The open files, in the order in which they had the name. */
  private final Deque<FollowedFile> files = new ArrayDeque<>();

  /** Set by the first of run() and close(), which then closes the files. */
  private final AtomicBoolean ownsFiles = new AtomicBoolean();

  /**
   * Creates a follower. Lines that are written after this call are copied.
   *
   * @param backend the backend that reports changes
   * @param log the path of the file; the file need not exist yet, but its directory must
   * @param out the lines are written to this stream
   * @throws IOException if the file cannot be watched
   */
  public LogFollower(Backend backend, Path log, OutputStream out) throws IOException {
    this.service = KqueueWatchService.open(backend);
    this.log = log;
    this.out = out;
    boolean done = false;
    try {
      watchName();
      if (openNext()) {
        files.getLast().skipToEnd();
      }
      done = true;
    } finally {
      if (!done) {
        close();
      }
    }
  }

  /**
   * Copies lines until {@link #close()} is called by another thread, and closes everything when it
   * ends. To be called once.
   *
   * @throws IOException if the file cannot be read, or the stream cannot be written
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public void run() throws IOException, InterruptedException {
    if (ownsFiles.getAndSet(true)) {
      return; // closed already
    }
    try {
      while (true) {
        copy();
        WatchKey key = service.take();
        key.pollEvents().clear(); // whatever they say, copy() looks at the files themselves
        if (!key.reset()) {
          watchName(); // a directory had the name, and was watched until its end
        }
      }
    } catch (ClosedWatchServiceException e) {
      return; // by close()
    } finally {
      service.close();
      closeFiles();
    }
  }

  private void watchName() throws IOException {
    service.register(log, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE);
  }

  private void copy() throws IOException {
    boolean opened;
    do {
      opened = openNext(); // first of all, as the file may be renamed at any moment
      copyLines();
      closeOldFiles();
    } while (opened);
  }

  /** Opens the file that has the name, if it is not open yet. */
  private boolean openNext() throws IOException {
    Optional<FollowedFile> next = FollowedFile.openNext(log, Optional.ofNullable(files.peekLast()));
    next.ifPresent(files::add);
    return next.isPresent();
  }

  /** Copies the new lines of each file; those of the older files come first. */
  private void copyLines() throws IOException {
    for (FollowedFile file : files) {
      byte[] lines = file.readLines();
      while (lines.length > 0) {
        endLinesBefore(file);
        out.write(lines);
        lines = file.readLines();
      }
    }
    out.flush();
  }

  private void endLinesBefore(FollowedFile next) throws IOException {
    for (FollowedFile older : files) {
      if (older == next) {
        return;
      }
      out.write(older.takeUnfinished());
    }
  }

  private void closeOldFiles() throws IOException {
    while (files.size() > MAX_OPEN_FILES) {
      try (FollowedFile oldest = files.remove()) {
        out.write(oldest.takeUnfinished());
      }
    }
  }

  private void closeFiles() throws IOException {
    for (FollowedFile file : files) {
      file.close();
    }
  }

  /** Ends {@link #run()}. */
  @Override
  public void close() throws IOException {
    service.close();
    if (!ownsFiles.getAndSet(true)) {
      closeFiles();
    }
  }

  /**
   * Copies the lines of a log to standard output until the program is killed.
   *
   * @param args the path of the log
   * @throws IOException if it cannot be followed
   * @throws InterruptedException never: nobody interrupts the thread
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length != 1) {
      System.err.println("usage: LogFollower FILE");
      return;
    }
    new LogFollower(Backend.standard(), Path.of(args[0]), System.out).run();
  }
}
