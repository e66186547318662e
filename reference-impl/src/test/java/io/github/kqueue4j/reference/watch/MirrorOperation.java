// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * One step of a mirror's run. A step has no effect if an earlier or a concurrent step has made it
 * impossible.
 *
 * @param kind the kind of operation
 * @param from the entry, relative to the root of the run
 * @param to the second entry of an operation that has two
 * @param number a number that is written, and that selects the thread
 * @param pauseMicros how long the thread pauses before the step, in microseconds
 */
record MirrorOperation(Kind kind, String from, String to, int number, int pauseMicros) {

  /** Typical operations of programs on files. */
  enum Kind {
    WRITE,
    APPEND,
    TRUNCATE,
    RENAME,
    SAVE_ATOMICALLY,
    DELETE,
    DELETE_AND_CREATE,
    HARD_LINK,
    SYMBOLIC_LINK,
    MAKE_DIRECTORY,
    MAKE_DIRECTORY_ANEW,
    CHANGE_MODE,
    MOVE_OUT,
    MOVE_IN,
    EXCHANGE,
    MEET_LIMIT,
    LIFT_LIMIT,
    LEAVE_AND_RETURN
  }

  /** In the order of {@link Kind}, on which the operations of a seed depend. */
  private static final List<Kind> RANDOM_KINDS =
      Arrays.stream(Kind.values()).filter(kind -> kind != Kind.LEAVE_AND_RETURN).toList();

  private static final List<String> NAMES =
      List.of("a", "b", "c", "d", isName("ä") ? "ä" : "e", "f");

  /** Whether files can have the name, which depends on the locale. */
  private static boolean isName(String name) {
    try {
      return Path.of(name).toString().equals(name);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** Returns random operations. */
  static List<MirrorOperation> of(Random random, int count, int depth, boolean paused) {
    List<MirrorOperation> operations = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Kind kind = RANDOM_KINDS.get(random.nextInt(RANDOM_KINDS.size()));
      int pause = paused && random.nextInt(4) == 0 ? random.nextInt(20_000) : 0;
      operations.add(new MirrorOperation(kind, path(random, depth), path(random, depth), i, pause));
    }
    return operations;
  }

  /** Returns this operation for another entry, which is moved away and back. */
  MirrorOperation asReturnOf(String path) {
    return new MirrorOperation(Kind.LEAVE_AND_RETURN, path, to, number, pauseMicros);
  }

  private static String path(Random random, int depth) {
    StringBuilder path = new StringBuilder(NAMES.get(random.nextInt(NAMES.size())));
    for (int i = 1; i < depth && random.nextInt(3) > 0; i++) {
      path.insert(0, NAMES.get(random.nextInt(NAMES.size())) + "/");
    }
    return path.toString();
  }

  /** Performs the operation. Returns false if another step has made it impossible. */
  boolean perform(MirrorDisk disk) {
    try {
      perform(disk, disk.root().resolve(from), disk.root().resolve(to));
      return true;
    } catch (FileSystemException e) {
      return false;
    } catch (IOException e) {
      throw new AssertionError(this + " failed", e);
    }
  }

  private void perform(MirrorDisk disk, Path path, Path other) throws IOException {
    switch (kind) {
      case WRITE -> disk.write(file(path), "written " + number);
      case APPEND -> disk.append(file(path), "+" + number);
      case TRUNCATE -> disk.truncate(file(path));
      case RENAME -> disk.move(path, other);
      case SAVE_ATOMICALLY -> {
        Path temporary = path.resolveSibling("t" + number);
        disk.write(file(temporary), "saved " + number);
        disk.move(temporary, path);
      }
      case DELETE -> deleteAll(disk, path);
      case DELETE_AND_CREATE -> {
        deleteAll(disk, path);
        disk.write(file(path), "anew " + number);
      }
      case HARD_LINK -> disk.link(other, file(path));
      case SYMBOLIC_LINK -> disk.symbolicLink(path, Path.of("to " + number));
      case MAKE_DIRECTORY -> disk.createDirectories(path);
      case MAKE_DIRECTORY_ANEW -> {
        deleteAll(disk, path);
        disk.createDirectory(path);
      }
      case CHANGE_MODE -> disk.changeMode(file(path), number % 2 == 0 ? "rwx------" : "rw-r--r--");
      case MOVE_OUT -> disk.move(path, disk.aside().resolve(to.replace('/', '-')));
      case MOVE_IN -> disk.move(disk.aside().resolve(from.replace('/', '-')), other);
      case EXCHANGE -> {
        Path temporary = path.resolveSibling("x" + number);
        disk.move(path, temporary);
        disk.move(other, path);
        disk.move(temporary, other);
      }
      case MEET_LIMIT -> disk.limit(true);
      case LIFT_LIMIT -> disk.limit(false);
      case LEAVE_AND_RETURN -> {
        Path away = disk.aside().resolve("away" + number);
        disk.move(path, away);
        disk.move(away, path);
      }
    }
  }

  /** Refuses symbolic links, since a write would change the target, and directories. */
  private static Path file(Path path) throws IOException {
    if (Files.isSymbolicLink(path) || Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileSystemException(path + " is not a file");
    }
    return path;
  }

  private static void deleteAll(MirrorDisk disk, Path path) throws IOException {
    List<Path> all;
    try (Stream<Path> found = Files.walk(path)) {
      all = found.sorted(Comparator.reverseOrder()).toList();
    } catch (java.io.UncheckedIOException e) {
      throw new DirectoryNotEmptyException(path.toString());
    }
    for (Path each : all) {
      disk.delete(each);
    }
  }
}
