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
 * Whether a file system keeps the time at which a file was made. For one that does not, the JDK
 * returns the time of the last write, which changes: it would make a written file another one.
 */
final class CreationTime {

  /** By device, as the JDK writes it in a file key. */
  private static final Map<String, Boolean> KEPT = new ConcurrentHashMap<>();

  /** The device of the entry that was asked for last, as most are of one directory. */
  private static volatile Known last = new Known("", false);

  /** What is known of a device. */
  private record Known(String device, boolean kept) {}

  private CreationTime() {}

  /**
   * Tells whether a creation time can be believed.
   *
   * @param path where the file stands
   * @param key its file key; null on Windows, where the time is kept
   */
  static boolean isKept(Path path, @Nullable Object key) {
    if (key == null) {
      return true;
    }
    String device = device(key);
    Known known = last;
    if (known.device.equals(device)) {
      return known.kept;
    }
    boolean kept = KEPT.computeIfAbsent(device, d -> find(path.toAbsolutePath(), d));
    last = new Known(device, kept);
    return kept;
  }

  /** The file key's text is {@code (dev=fe00,ino=1234)}. */
  private static String device(Object key) {
    String text = key.toString();
    int comma = text.indexOf(',');
    return comma < 0 ? "" : text.substring(0, comma);
  }

  /** Both times differ of something that was written after it was made, as most directories. */
  private static boolean find(Path path, String device) {
    for (Path up = path; up != null; up = up.getParent()) {
      if (showsTime(up, device)) {
        return true;
      }
    }
    return false;
  }

  private static boolean showsTime(Path path, String device) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      Object key = attributes.fileKey();
      return key != null
          && device(key).equals(device)
          && !attributes.creationTime().equals(attributes.lastModifiedTime());
    } catch (IOException e) {
      return false; // gone or out of reach: what is above it tells as well
    }
  }
}
