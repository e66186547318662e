// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Links in /proc that the kernel follows by itself, such as {@code /proc/1/root} and {@code
 * /proc/self/cwd}. The text of one names a path in the other process's mount namespace, which may
 * be another directory here, or none. Such a link is used as a directory, and never by its text.
 */
final class KernelLink {

  private KernelLink() {}

  /** Tells whether such a link to a directory is at a path. */
  static boolean isAt(Path path, EntryAttributes link) {
    return FileSystemType.of(path, link.key()).equals("proc") && Files.isDirectory(path);
  }

  /** Returns a path of the linked directory that does not end with the link. */
  static Path directory(Path link) {
    return link.resolve(".");
  }

  /** Returns the directory that contains one; the root contains itself. */
  static Path parent(Path directory) {
    Path last = directory.getFileName();
    Path parent = directory.getParent();
    if (last == null || parent == null) {
      return directory;
    }
    boolean linked = last.toString().equals(".") || last.toString().equals("..");
    return linked ? directory.resolve("..") : parent;
  }
}
