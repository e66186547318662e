// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The bytes of a path. To a Unix a name is bytes, and some have no text in the encoding that the
 * virtual machine was started with; the JDK keeps the bytes, and shows them in the path's URI only.
 */
public final class PathBytes {
  private PathBytes() {}

  /**
   * Those of a path.
   *
   * @param path a path of the default file system
   * @return its bytes, absolute if it has others than ASCII
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

  /** A directory's URI ends in a slash, which would follow a link to one. */
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
   * The name of an entry.
   *
   * @param bytes a file name: neither empty nor with a slash in it
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
