// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Names of files as the kernel has them: bytes. A string cannot carry those that {@code
 * sun.jnu.encoding} does not know; a file URI can.
 */
final class PathBytes {
  private static final char FIRST_NOT_ASCII = 0x80;

  private PathBytes() {}

  /**
   * The bytes of a path of the default file system.
   *
   * @param path a path; a relative one is taken from the working directory if it is not of ASCII
   * @return its bytes, without a zero at the end
   */
  static byte[] of(Path path) {
    String text = path.toString();
    if (text.chars().allMatch(c -> c < FIRST_NOT_ASCII)) {
      return text.getBytes(StandardCharsets.US_ASCII);
    }
    byte[] bytes = decoded(path.toUri().getRawPath());
    boolean slash = bytes.length > 1 && bytes[bytes.length - 1] == '/';
    return slash ? Arrays.copyOf(bytes, bytes.length - 1) : bytes;
  }

  private static byte[] decoded(String raw) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        bytes.write(Integer.parseInt(raw, i + 1, i + 3, 16));
        i += 2;
      } else {
        bytes.write(c);
      }
    }
    return bytes.toByteArray();
  }

  /**
   * The name of an entry.
   *
   * @param bytes a file name: neither empty nor with a slash in it
   * @return a path of one element
   */
  static Path name(byte[] bytes) {
    boolean ascii = true;
    for (byte b : bytes) {
      ascii &= b > 0;
    }
    if (ascii) {
      return Path.of(new String(bytes, StandardCharsets.US_ASCII));
    }
    StringBuilder uri = new StringBuilder("file:///");
    for (byte b : bytes) {
      uri.append('%').append(Character.forDigit((b >> 4) & 0xF, 16));
      uri.append(Character.forDigit(b & 0xF, 16));
    }
    return Path.of(URI.create(uri.toString())).getFileName();
  }
}
