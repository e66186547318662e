// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The files that the JVM opens for itself. They get the lowest free descriptors, so if a program is
 * started without an input, its descriptor 0 is one of these files.
 */
final class OwnFiles {
  /** As many bytes as tell the files of a JVM from each other: the modules, and jars. */
  private static final int HEAD = 4096;

  private OwnFiles() {}

  /**
   * Checks that standard input is not one of these files.
   *
   * @param input its channel
   * @throws IOException if it is one of them
   */
  static void requireNone(FileChannel input) throws IOException {
    for (Path own : all()) {
      if (isSame(input, own)) {
        throw new IOException(
            "standard input is closed: descriptor 0 is the JVM's own "
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

  /**
   * Returns whether a channel and a path lead to files of the same size and beginning. Where
   * /dev/fd has devices, as on FreeBSD, a file's identity cannot be had from its descriptor.
   */
  private static boolean isSame(FileChannel input, Path path) {
    if (!Files.isRegularFile(path)) {
      return false;
    }
    try (FileChannel own = FileChannel.open(path)) {
      return own.size() > 0 && own.size() == input.size() && Arrays.equals(head(own), head(input));
    } catch (IOException e) {
      return false; // the JVM did not open that file, or the input is no file
    }
  }

  /** Returns the first bytes of a file, which stay to be read. */
  private static byte[] head(FileChannel file) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(HEAD);
    int count = Math.max(0, file.read(head, 0));
    return Arrays.copyOf(head.array(), count);
  }
}
