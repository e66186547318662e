// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The path by which a file is watched. All methods wait for the file system, and so are called with
 * no token held.
 */
final class WatchedPath {
  private WatchedPath() {}

  /**
   * Returns an absolute path without links.
   *
   * @param link whether the last name may be that of a link, which is watched itself
   * @param known the directories that are watched, whose paths are without links
   */
  static Path of(Path path, boolean link, WatchedDirectories known) throws IOException {
    return link ? nofollow(path, known) : real(path, known);
  }

  /** Resolves the parent directory, but not the last name, which may be a symbolic link. */
  private static Path nofollow(Path path, WatchedDirectories known) throws IOException {
    Path absolute = path.toAbsolutePath();
    Path parent = absolute.getParent();
    Path name = absolute.getFileName();
    if (parent == null || name == null) {
      return absolute;
    }
    boolean linked = name.toString().equals(".") || name.toString().equals("..");
    return linked ? real(absolute, known) : real(parent, known).resolve(name);
  }

  /**
   * Returns a path without links; the given path if that would lead to another file, as the links
   * in /proc to directories of other processes do.
   */
  private static Path real(Path path, WatchedDirectories known) throws IOException {
    Object identity = identity(path);
    if (known.isWatched(path, identity)) {
      return path;
    }
    try {
      Path real = path.toRealPath();
      return Objects.equals(identity, identity(real)) ? real : path;
    } catch (NoSuchFileException e) {
      return path;
    }
  }

  /** Returns what distinguishes the file at a path from others; null if the system does not say. */
  static @Nullable Object identity(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
  }
}
