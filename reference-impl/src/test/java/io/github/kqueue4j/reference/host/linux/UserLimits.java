// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.SysEvent.NOTE_DELETE;
import static io.github.kqueue4j.SysEvent.NOTE_EXTEND;
import static io.github.kqueue4j.SysEvent.NOTE_RENAME;
import static io.github.kqueue4j.SysEvent.NOTE_REVOKE;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;
import static io.github.kqueue4j.reference.host.linux.LinuxBackend.BACKEND;
import static io.github.kqueue4j.reference.host.linux.LinuxBackend.one;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** A process that meets the limits on inotify of its user namespace, in which it is alone. */
final class UserLimits {
  private final Path dir;

  private UserLimits(Path dir) {
    this.dir = dir;
  }

  /** The scenarios. */
  enum Scenario {
    ONE_FILE_TOO_MANY,
    ONE_PARENT_TOO_MANY,
    ONE_KQUEUE_TOO_MANY,
    MOVED_DIRECTORY,
    UNDETECTABLE_REMOVAL,
    REMOVED_WATCHES
  }

  /** Runs the scenario that the first argument names, in the directory of the second. */
  public static void main(String[] args) throws IOException {
    UserLimits limits = new UserLimits(Path.of(args[1]));
    switch (Scenario.valueOf(args[0])) {
      case ONE_FILE_TOO_MANY -> limits.meetOneFileTooMany();
      case ONE_PARENT_TOO_MANY -> limits.meetOneParentTooMany();
      case ONE_KQUEUE_TOO_MANY -> limits.meetOneKqueueTooMany();
      case MOVED_DIRECTORY -> limits.moveADirectory();
      case UNDETECTABLE_REMOVAL -> limits.moveADirectoryOutOfSight();
      case REMOVED_WATCHES -> limits.addAndRemoveWatches();
    }
  }

  /** Sets the limit of the user namespace on watches or instances. */
  private static void limit(String what, int value) throws IOException {
    Files.write(
        Path.of("/proc/sys/user/max_inotify_" + what),
        Integer.toString(value).getBytes(StandardCharsets.US_ASCII),
        StandardOpenOption.WRITE);
  }

  private static void expect(Object expected, Object found) {
    if (!Objects.equals(expected, found)) {
      throw new AssertionError("expected " + expected + ", got " + found);
    }
  }

  private Path file(String name) throws IOException {
    return Files.writeString(dir.resolve(name), "contents");
  }

  private static KEvent add(Kqueue kq, KEvent change) throws IOException {
    List<KEvent> answers = kq.kevent(List.of(change.add().clear().receipt()), 1, Duration.ZERO);
    expect(1, answers.size());
    return answers.get(0);
  }

  private static KEvent add(Kqueue kq, Descriptor file) throws IOException {
    return add(kq, KEvent.vnode(file, VnodeOps.NOTES));
  }

  private void meetOneFileTooMany() throws IOException {
    try (Descriptor first = BACKEND.open(file("first"));
        Descriptor second = BACKEND.open(file("second"));
        Descriptor read = BACKEND.open(file("read"));
        Kqueue kq = LinuxBackend.open()) {
      limit("watches", 1);
      expect(true, add(kq, first).isReceipt());
      expect(Errno.ENOSPC, add(kq, second).errno());
      expect(Errno.ENOSPC, add(kq, KEvent.read(read)).errno());
      limit("watches", 100);
      expect(true, add(kq, second).isReceipt());
      Files.writeString(dir.resolve("second"), "more", StandardOpenOption.APPEND);
      KEvent event = one(kq);
      expect((long) second.number(), event.ident());
      expect(NOTE_WRITE | NOTE_EXTEND, event.fflags());
    }
  }

  private void meetOneParentTooMany() throws IOException {
    Path path = Files.createDirectory(dir.resolve("directory"));
    try (Descriptor directory = BACKEND.open(path);
        Kqueue kq = LinuxBackend.open()) {
      limit("watches", 1);
      expect(Errno.ENOSPC, add(kq, directory).errno());
      kq.register(KEvent.vnode(directory, NOTE_WRITE).add().clear());
      Files.createFile(path.resolve("file"));
      expect(NOTE_WRITE, one(kq).fflags());
    }
  }

  private void meetOneKqueueTooMany() throws IOException {
    try (Descriptor file = BACKEND.open(file("file"));
        Kqueue kq = LinuxBackend.open()) {
      limit("instances", 0);
      expect(Errno.EMFILE, add(kq, file).errno());
      limit("instances", 100);
      expect(true, add(kq, file).isReceipt());
    }
  }

  private void moveADirectory() throws IOException {
    Path from = Files.createDirectory(dir.resolve("from"));
    Path to = Files.createDirectory(dir.resolve("to"));
    Path path = Files.createDirectory(from.resolve("directory"));
    try (Descriptor directory = BACKEND.open(path);
        Kqueue kq = LinuxBackend.open()) {
      limit("watches", 2); // the watch of the parent is used again
      expect(true, add(kq, directory).isReceipt());
      Path moved = Files.move(path, to.resolve("directory"));
      expect(NOTE_RENAME, one(kq).fflags());
      Files.delete(moved);
      expect(NOTE_DELETE, one(kq).fflags());
    }
  }

  private void moveADirectoryOutOfSight() throws IOException {
    Path from = Files.createDirectory(dir.resolve("from"));
    Path to = Files.createDirectory(dir.resolve("to"));
    Path path = Files.createDirectory(from.resolve("directory"));
    try (Descriptor directory = BACKEND.open(path);
        Kqueue kq = LinuxBackend.open();
        Kqueue other = LinuxBackend.open()) {
      kq.register(KEvent.vnode(directory, NOTE_DELETE | NOTE_RENAME).add().clear());
      other.register(KEvent.vnode(directory, NOTE_RENAME).add().clear());
      limit("watches", 1);
      Path moved = Files.move(path, to.resolve("directory"));
      KEvent event = one(kq);
      expect(NOTE_RENAME | NOTE_REVOKE, event.fflags());
      expect(true, event.isEof());
      KEvent withoutDelete = one(other);
      expect(NOTE_RENAME, withoutDelete.fflags());
      expect(false, withoutDelete.isEof());
      Files.delete(moved);
    }
  }

  private void addAndRemoveWatches() throws IOException {
    Path path = Files.createDirectory(dir.resolve("directory"));
    try (Descriptor file = BACKEND.open(file("file"));
        Descriptor directory = BACKEND.open(path);
        Kqueue kq = LinuxBackend.open()) {
      limit("watches", 3); // the file, the directory and its parent
      for (int i = 0; i < 100; i++) {
        kq.register(
            KEvent.vnode(file, VnodeOps.NOTES).add(),
            KEvent.read(file).add(),
            KEvent.vnode(directory, VnodeOps.NOTES).add());
        kq.register(
            KEvent.vnode(file, 0).delete(),
            KEvent.read(file).delete(),
            KEvent.vnode(directory, 0).delete());
      }
    }
  }
}
