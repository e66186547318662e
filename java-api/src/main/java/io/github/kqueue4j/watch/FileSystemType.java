// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Finds the type of a file system, such as {@code overlay}, on which some attributes mean less. */
final class FileSystemType {

  /** The types by device, until {@link #forgetMounts}. */
  private static final Map<String, String> TYPES = new ConcurrentHashMap<>();

  /** The bits of a device number that are the major number, see {@code makedev(3)}. */
  private static final long MAJOR = 0xfff00;

  private FileSystemType() {}

  /**
   * Returns the type of the file system that a file is on, or an empty string if it is unknown.
   *
   * @param path the path of the file, or of a link that is not followed
   * @param key the file key; null on Windows, where no type is needed
   */
  static String of(Path path, @Nullable Object key) {
    if (key == null) {
      return "";
    }
    return TYPES.computeIfAbsent(device(key), device -> find(path.toAbsolutePath()));
  }

  /**
   * Forgets the types of file systems whose device numbers are given to another one after an
   * unmount: those without a device, which Linux numbers from 0:1.
   */
  static void forgetMounts() {
    TYPES.keySet().removeIf(device -> !hasMajor(device));
  }

  /** Parses by hand, since a regular expression fails at the end of the stack with no Error. */
  private static boolean hasMajor(String device) {
    long number = 0;
    for (int i = device.indexOf('=') + 1; i < device.length(); i++) {
      int digit = Character.digit(device.charAt(i), 16);
      if (digit < 0 || number > Long.MAX_VALUE >> 4) {
        return false;
      }
      number = number << 4 | digit;
    }
    return (number & MAJOR) != 0;
  }

  /** Returns the device part of a file key such as {@code (dev=fe00,ino=1234)}. */
  static String device(Object key) {
    String text = key.toString();
    int comma = text.indexOf(',');
    return comma < 0 ? "" : text.substring(0, comma);
  }

  private static String find(Path path) {
    Path parent = path.getParent();
    Path place = parent != null && Files.isSymbolicLink(path) ? parent : path;
    try {
      return Files.getFileStore(place).type();
    } catch (IOException e) {
      return ""; // the file was deleted, or its mount is not visible
    }
  }
}
