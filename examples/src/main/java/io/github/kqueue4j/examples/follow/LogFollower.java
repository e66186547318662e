// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.follow;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static java.nio.file.StandardWatchEventKinds.OVERFLOW;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.watch.KqueueWatchService;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Copies the lines that are appended to a file, as {@code tail -F} does. It goes on when the log is
 * rotated: renamed, copied and truncated, or replaced by a new file.
 *
 * <p>Only whole lines are copied. If a file ends without a line feed, one is added before the lines
 * of the next file. While no regular file that can be read has the name, it waits for one. A file
 * that has the name for less time than this program needs to open it is copied as well, as long as
 * it is in the same directory under a name that is made of the log's; its lines may then follow
 * those of a later file.
 *
 * <p>On Windows files are told apart by their creation times, and a file that gets the name within
 * 15 seconds after the one before has the same one there: only logs that are rotated more slowly,
 * or copied and truncated, are followed as described.
 */
public final class LogFollower implements AutoCloseable {
  /** The file that has the name, and those before, to which a program may still write. */
  private static final int MAX_OPEN_FILES = 8;

  private final KqueueWatchService service;
  private final Path log;
  private final OutputStream out;

  /** The open files, in the order in which they had the name. */
  private final List<FollowedFile> files = new ArrayList<>();

  private final RotatedFiles rotated;

  /** The key of the directory; not valid after the directory was removed or moved. */
  private Optional<WatchKey> directory = Optional.empty();

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
    if (log.getFileName() == null) {
      throw new IOException("cannot follow " + log + ": it is no name of a file");
    }
    this.service = KqueueWatchService.open(backend);
    this.log = log;
    this.out = out;
    this.rotated = new RotatedFiles(log);
    boolean done = false;
    try {
      watch();
      rotated.skipPresent();
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
        handle(service.take());
      }
    } catch (ClosedWatchServiceException e) {
      return; // by close()
    } finally {
      service.close();
      closeFiles();
    }
  }

  private void watch() throws IOException {
    service.register(log, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE);
    // ENTRY_MODIFY, as a program may go on to write to a file that was renamed
    directory = Optional.of(service.register(rotated.directory(), ENTRY_CREATE, ENTRY_MODIFY));
  }

  /** Notes what appeared in the directory; copy() looks at the log itself. */
  private void handle(WatchKey key) throws IOException {
    for (WatchEvent<?> event : key.pollEvents()) {
      if (event.kind() == OVERFLOW) {
        rotated.lookAtAll();
      } else if (event.kind() == ENTRY_CREATE && directory.filter(key::equals).isPresent()) {
        rotated.appeared((Path) event.context());
      }
    }
    key.reset();
    if (directory.filter(WatchKey::isValid).isEmpty() || !key.isValid()) {
      watchAgain();
    }
  }

  /** Watches again after a directory had the name, or the directory was made anew. */
  private void watchAgain() throws IOException {
    try {
      watch();
      rotated.lookAtAll();
    } catch (NoSuchFileException e) {
      directory = Optional.empty(); // the key of the name reports the new directory
    }
  }

  private void copy() throws IOException {
    boolean again;
    do {
      again = openNext(); // first of all, as the file may be renamed at any moment
      again |= handleAll();
      openRotated();
      copyLines();
      closeOldFiles();
    } while (again);
  }

  /** Handles the changes so far. Returns true if there were any. */
  private boolean handleAll() throws IOException {
    boolean changed = false;
    for (WatchKey key = service.poll(); key != null; key = service.poll()) {
      handle(key);
      changed = true;
    }
    return changed;
  }

  /** Opens the file that has the name, if it is not open yet. */
  private boolean openNext() throws IOException {
    Optional<FileIdentity> now = FileIdentity.of(log);
    while (now.isPresent() && !moveToEnd(now.get())) {
      Optional<FollowedFile> next = FollowedFile.open(log, now.get());
      if (next.isPresent()) {
        files.add(next.get());
        rotated.skip(now.get());
        return true;
      }
      Optional<FileIdentity> after = FileIdentity.of(log);
      if (after.filter(now.get()::isSame).isPresent()) {
        return false; // this user may not read it
      }
      now = after;
    }
    return false;
  }

  /** Makes an open file the last one. Returns false if the file is not open. */
  private boolean moveToEnd(FileIdentity wanted) {
    for (FollowedFile file : files) {
      if (wanted.isSame(file.identity())) {
        files.remove(file);
        files.add(file);
        return true;
      }
    }
    return false;
  }

  /** Opens the files that had the name between two others. */
  private void openRotated() throws IOException {
    if (!files.isEmpty()) {
      files.addAll(files.size() - 1, rotated.openBefore(files.getLast().identity()));
    }
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
      copyToEnd(older);
    }
  }

  /** Copies what a file has, and ends its last line. */
  private void copyToEnd(FollowedFile file) throws IOException {
    byte[] lines = file.readLines(); // the rest of a line may have been written meanwhile
    while (lines.length > 0) {
      out.write(lines);
      lines = file.readLines();
    }
    out.write(file.takeUnfinished());
  }

  private void closeOldFiles() throws IOException {
    while (files.size() > MAX_OPEN_FILES) {
      try (FollowedFile oldest = files.removeFirst()) {
        copyToEnd(oldest);
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
