// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files that the JVM opens for itself. They get the lowest free descriptors, so if a program is
 * started without an input, its descriptor 0 is one of these files.
 */
final class OwnFiles {
  private OwnFiles() {}

  /**
   * Checks that a descriptor is not one of these files.
   *
   * @param what the name of the descriptor in the message
   * @throws IOException if it is one of them
   */
  static void requireNone(int descriptor, String what) throws IOException {
    Object there = key(Path.of("/dev/fd/" + descriptor));
    for (Path own : all()) {
      if (there != null && there.equals(key(own))) {
        throw new IOException(
            what
                + (" is closed: descriptor " + descriptor + " is the JVM's own ")
                + (own + "; give it an input, </dev/null for none"));
      }
    }
  }

  private static List<Path> all() {
    List<Path> all = new ArrayList<>();
    all.add(Path.of(System.getProperty("java.home"), "lib", "modules"));
    for (String list : List.of("java.class.path", "jdk.module.path")) {
      for (String entry :
          System.getProperty(list, "").split(Pattern.quote(File.pathSeparator), -1)) {
        if (!entry.isEmpty()) {
          all.add(Path.of(entry));
        }
      }
    }
    return all;
  }

  /** Returns what identifies a file; null if there is no such file, or on Windows. */
  private static @Nullable Object key(Path path) {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    } catch (IOException e) {
      return null;
    }
  }
}
