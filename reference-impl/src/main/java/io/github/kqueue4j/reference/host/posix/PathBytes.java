// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Converts between paths and bytes. On Unix a file name is a sequence of bytes, which may not be
 * valid text in the encoding that the JVM was started with. The JDK keeps the bytes, but shows them
 * in the path's URI only.
 */
public final class PathBytes {
  private PathBytes() {}

  /**
   * Returns the bytes of a path.
   *
   * @param path a path of the default file system
   * @return its bytes; those of the absolute path if the path is not plain ASCII
   */
  public static byte[] of(Path path) {
    String text = path.toString();
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return decode(path.toUri().getRawPath());
      }
    }
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Decodes the path of a URI, without a trailing slash. The JDK appends the slash for a directory,
   * and the kernel would follow a symbolic link before it.
   */
  static byte[] decode(String escaped) {
    boolean slash = escaped.length() > 1 && escaped.endsWith("/");
    int end = slash ? escaped.length() - 1 : escaped.length();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(end);
    int at = 0;
    while (at < end) {
      char c = escaped.charAt(at);
      if (c == '%') {
        bytes.write(Integer.parseInt(escaped, at + 1, at + 3, 16));
        at += 3;
      } else {
        bytes.write(c);
        at++;
      }
    }
    return bytes.toByteArray();
  }

  /**
   * Returns the path for the name of a directory entry.
   *
   * @param bytes a file name, not empty and without a slash
   * @return a path of one element
   */
  public static Path name(byte[] bytes) {
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
