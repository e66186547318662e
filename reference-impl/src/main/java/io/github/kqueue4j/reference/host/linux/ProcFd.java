// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.Calls;
import io.github.kqueue4j.reference.host.posix.LibraryFunction;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** {@code /proc/self/fd}: access to open descriptors by a path. */
final class ProcFd {
  /** The suffix that the kernel adds to the path of a file whose name was removed. */
  static final String DELETED = " (deleted)";

  private static final int PATH_MAX = 4096;

  private static final LibraryFunction READLINK = LibraryFunction.of("readlink");

  private ProcFd() {}

  /** Writes the path of a descriptor, with a suffix, to the scratch memory. */
  static void path(CallMemory s, int fd, String suffix) {
    String path = "/proc/self/fd/".concat(Integer.toString(fd)).concat(suffix);
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
   * {@code readlink(2)}: returns the path of a descriptor's file. The bytes are decoded as Latin-1,
   * since the encoding of file names is not known.
   *
   * @return the empty string for a closed descriptor
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
   * Whether an open directory was removed. Some file systems do not count the links of directories
   * and always report 1. There the path shows it, which ends in {@link #DELETED}; since the name of
   * an existing directory may end so, too, the path is looked up.
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
