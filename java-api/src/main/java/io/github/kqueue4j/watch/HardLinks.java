// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Files that have several names. A kernel that reports changes by name reports a write only under
 * the name that the writer used; the content under all other watched names has changed as well.
 */
final class HardLinks {

  private HardLinks() {}

  /** Returns the file key of a file that has several names; null for any other file. */
  static @Nullable Object sharedKey(Path path) {
    try {
      Map<String, Object> found =
          Files.readAttributes(path, "unix:nlink,fileKey", LinkOption.NOFOLLOW_LINKS);
      return found.get("nlink") instanceof Integer links && links > 1 ? found.get("fileKey") : null;
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return null; // the file was deleted, or the system does not count names
    }
  }

  /** Reports every other name of a file that was written under one name, in the whole tree. */
  static void reportOtherNames(DirectoryNode root, Path path, WatchedEntry written) {
    Object key = sharedKey(path);
    if (key != null) {
      reportOtherNames(root, key, written);
    }
  }

  private static void reportOtherNames(DirectoryNode node, Object key, WatchedEntry written) {
    node.entries()
        .forEach((name, other) -> {
          if (other.child != null) {
            reportOtherNames(other.child, key, written);
          } else if (other != written && key.equals(other.entry.key())) {
            node.reportModified(name, other);
          }
        });
  }
}
