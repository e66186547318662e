// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Consumer;

/**
 * The files that the operations of a mirror's run change: those of the watched root, and others.
 */
class MirrorDisk {
  private final Path root;
  private final Path aside;
  private final Consumer<Boolean> limit;

  /** Creates the directories; {@code limit} is told whether the system is at a limit. */
  MirrorDisk(Path base, Consumer<Boolean> limit) throws IOException {
    this.root = Files.createDirectory(base.resolve("root"));
    this.aside = Files.createDirectory(base.resolve("aside"));
    this.limit = limit;
  }

  final Path root() {
    return root;
  }

  final Path aside() {
    return aside;
  }

  final void limit(boolean met) {
    limit.accept(met);
  }

  /** Creates the files that exist before the watch begins. */
  final void createFirst() throws IOException {
    write(root.resolve("a"), "old");
    createDirectories(root.resolve("b/c"));
    write(root.resolve("b/c/d"), "old");
  }

  void write(Path file, String text) throws IOException {
    Files.writeString(file, text);
  }

  void append(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  void truncate(Path file) throws IOException {
    Files.writeString(file, "", StandardOpenOption.TRUNCATE_EXISTING);
  }

  void changeMode(Path file, String permissions) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  void delete(Path path) throws IOException {
    Files.delete(path);
  }

  void link(Path link, Path file) throws IOException {
    Files.createLink(link, file);
  }

  void symbolicLink(Path link, Path target) throws IOException {
    Files.createSymbolicLink(link, target);
  }

  void createDirectory(Path directory) throws IOException {
    Files.createDirectory(directory);
  }

  final void createDirectories(Path directory) throws IOException {
    Path parent = directory.getParent();
    if (parent != null && !Files.isDirectory(parent)) {
      createDirectories(parent);
    }
    if (!Files.isDirectory(directory)) {
      createDirectory(directory);
    }
  }
}
