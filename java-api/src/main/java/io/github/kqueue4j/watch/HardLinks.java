// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Files of several names. Where the kernel tells names it tells of a write only the name that the
 * writer used; all other names that are watched have new content as well.
 */
final class HardLinks {

  private HardLinks() {}

  /** The file key of a file that has several names; null for any other. */
  static @Nullable Object sharedKey(Path path) {
    try {
      Map<String, Object> found =
          Files.readAttributes(path, "unix:nlink,fileKey", LinkOption.NOFOLLOW_LINKS);
      return found.get("nlink") instanceof Integer links && links > 1 ? found.get("fileKey") : null;
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return null; // gone again, or a system that does not count names
    }
  }
}
