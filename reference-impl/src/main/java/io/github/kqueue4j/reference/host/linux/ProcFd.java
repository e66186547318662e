// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.Calls;
import io.github.kqueue4j.reference.host.posix.LibraryFunction;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** {@code /proc/self/fd}: what is open, by a path. */
final class ProcFd {
  /** How the path of a file ends whose name was removed. */
  static final String DELETED = " (deleted)";

  private static final int PATH_MAX = 4096;

  private static final LibraryFunction READLINK = LibraryFunction.of("readlink");

  private ProcFd() {}

  /** The path of a descriptor, with something behind it, in the scratch memory. */
  static void path(CallMemory s, int fd, String behind) {
    String path = "/proc/self/fd/".concat(Integer.toString(fd)).concat(behind);
    put(s.memory, path);
  }

  private static void put(ByteBuffer memory, String ascii) {
    int length = ascii.length();
    for (int i = 0; i < length; i++) {
      memory.put(i, (byte) ascii.charAt(i));
    }
    memory.put(length, (byte) 0);
  }

  /**
   * {@code readlink(2)}: where a descriptor's file is, in bytes as Latin-1, as nobody says in which
   * encoding.
   *
   * @return the empty string for a closed number
   */
  static String target(CallMemory s, int fd) {
    path(s, fd, "");
    ByteBuffer buffer = s.array(PATH_MAX);
    int n = (int) Calls.callLong(s, READLINK, s.address, s.arrayAddress(), PATH_MAX);
    if (n <= 0) {
      return "";
    }
    byte[] bytes = new byte[n];
    buffer.get(0, bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /**
   * Whether a directory that is open was removed. Not all file systems count the links of
   * directories; but the path of a removed one ends in a word that an existing one's may end in,
   * too.
   */
  static boolean isRemoved(CallMemory s, int fd, Statx directory) {
    if (directory.links() != 1) {
      return directory.links() == 0;
    }
    String path = target(s, fd);
    return path.endsWith(DELETED)
        && !directory.isSameFile(Statx.ofPath(s, path.getBytes(StandardCharsets.ISO_8859_1)));
  }
}
