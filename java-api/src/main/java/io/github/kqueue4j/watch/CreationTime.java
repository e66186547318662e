// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a file system keeps the creation time of files. If it does not, the JDK returns
 * the time of the last write instead, by which a written file would be taken for another one.
 * Overlayfs does not keep it when it copies a file.
 */
final class CreationTime {

  /** The results by the type of the file system and its device. */
  private static final Map<String, Boolean> KEPT = new ConcurrentHashMap<>();

  /** The last result. Successive entries are mostly of one directory, and so of one device. */
  private static volatile Known lastKnown = new Known("", false);

  /** The result for a device. */
  private record Known(String device, boolean kept) {}

  /**
   * The type of overlayfs, which copies a file to another layer when it is written for the first
   * time. The copy has a creation time of its own.
   */
  private static final String OVERLAY = "overlay";

  private CreationTime() {}

  /**
   * Tells whether a file's creation time is valid.
   *
   * @param path the path of the file
   * @param key the file key; null on Windows, where the time is kept
   */
  static boolean isKept(Path path, @Nullable Object key) {
    if (key == null) {
      return true;
    }
    String device = FileSystemType.device(key);
    Known known = lastKnown;
    if (known.device.equals(device)) {
      return known.kept;
    }
    String type = FileSystemType.of(path, key);
    boolean kept =
        !type.equals(OVERLAY)
            && KEPT.computeIfAbsent(type + device, d -> find(path.toAbsolutePath(), device));
    lastKnown = new Known(device, kept);
    return kept;
  }

  /** Finds out anew what is on a device whose number may be given to another file system. */
  static void forgetMounts() {
    lastKnown = new Known("", false);
    FileSystemType.forgetMounts();
  }

  /**
   * Searches the path for a file or directory on the device that was written after its creation, as
   * most directories are, so that its two times differ if both are kept.
   */
  private static boolean find(Path path, String device) {
    for (Path up = path; up != null; up = up.getParent()) {
      if (hasCreationTime(up, device)) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasCreationTime(Path path, String device) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      Object key = attributes.fileKey();
      return key != null
          && FileSystemType.device(key).equals(device)
          && !attributes.creationTime().equals(attributes.lastModifiedTime());
    } catch (IOException e) {
      return false; // deleted or not accessible; its parent is tried next
    }
  }
}
