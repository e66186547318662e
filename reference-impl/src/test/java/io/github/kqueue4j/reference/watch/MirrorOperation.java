// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * One step of a {@link MirrorRun}. A step has no effect if an earlier or a concurrent step has made
 * it impossible.
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
    LIFT_LIMIT
  }

  private static final List<String> NAMES = List.of("a", "b", "c", "d", "ä", "f");

  /** Returns random operations. */
  static List<MirrorOperation> of(Random random, int count, int depth, boolean paused) {
    List<MirrorOperation> operations = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
      int pause = paused && random.nextInt(4) == 0 ? random.nextInt(20_000) : 0;
      operations.add(new MirrorOperation(kind, path(random, depth), path(random, depth), i, pause));
    }
    return operations;
  }

  private static String path(Random random, int depth) {
    StringBuilder path = new StringBuilder(NAMES.get(random.nextInt(NAMES.size())));
    for (int i = 1; i < depth && random.nextInt(3) > 0; i++) {
      path.insert(0, NAMES.get(random.nextInt(NAMES.size())) + "/");
    }
    return path.toString();
  }

  /** Performs the operation, if possible. */
  void perform(MirrorRun run) {
    try {
      perform(run, run.root().resolve(from), run.root().resolve(to));
    } catch (FileSystemException e) {
      run.impossible(); // another step has removed the entry
    } catch (IOException e) {
      throw new AssertionError(this + " failed", e);
    }
  }

  private void perform(MirrorRun run, Path path, Path other) throws IOException {
    switch (kind) {
      case WRITE -> write(path, "written " + number);
      case APPEND ->
          Files.writeString(
              file(path), "+" + number, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      case TRUNCATE -> Files.writeString(file(path), "", StandardOpenOption.TRUNCATE_EXISTING);
      case RENAME -> Files.move(path, other, StandardCopyOption.ATOMIC_MOVE);
      case SAVE_ATOMICALLY -> {
        Path temporary = path.resolveSibling("t" + number);
        write(temporary, "saved " + number);
        Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
      }
      case DELETE -> deleteAll(path);
      case DELETE_AND_CREATE -> {
        deleteAll(path);
        write(path, "anew " + number);
      }
      case HARD_LINK -> Files.createLink(other, file(path));
      case SYMBOLIC_LINK -> Files.createSymbolicLink(path, Path.of("to " + number));
      case MAKE_DIRECTORY -> Files.createDirectories(path);
      case MAKE_DIRECTORY_ANEW -> {
        deleteAll(path);
        Files.createDirectory(path);
      }
      case CHANGE_MODE ->
          Files.setPosixFilePermissions(
              file(path),
              PosixFilePermissions.fromString(number % 2 == 0 ? "rwx------" : "rw-r--r--"));
      case MOVE_OUT ->
          Files.move(
              path, run.aside().resolve(to.replace('/', '-')), StandardCopyOption.ATOMIC_MOVE);
      case MOVE_IN ->
          Files.move(
              run.aside().resolve(from.replace('/', '-')), other, StandardCopyOption.ATOMIC_MOVE);
      case EXCHANGE -> {
        Path temporary = path.resolveSibling("x" + number);
        Files.move(path, temporary, StandardCopyOption.ATOMIC_MOVE);
        Files.move(other, path, StandardCopyOption.ATOMIC_MOVE);
        Files.move(temporary, other, StandardCopyOption.ATOMIC_MOVE);
      }
      case MEET_LIMIT -> run.limit(true);
      case LIFT_LIMIT -> run.limit(false);
    }
  }

  private static void write(Path path, String text) throws IOException {
    Files.writeString(file(path), text);
  }

  /** Refuses symbolic links, since a write would change the target, and directories. */
  private static Path file(Path path) throws IOException {
    if (Files.isSymbolicLink(path) || Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileSystemException(path + " is not a file");
    }
    return path;
  }

  private static void deleteAll(Path path) throws IOException {
    List<Path> all;
    try (Stream<Path> found = Files.walk(path)) {
      all = found.sorted(Comparator.reverseOrder()).toList();
    } catch (java.io.UncheckedIOException e) {
      throw new DirectoryNotEmptyException(path.toString());
    }
    for (Path each : all) {
      Files.delete(each);
    }
  }
}
