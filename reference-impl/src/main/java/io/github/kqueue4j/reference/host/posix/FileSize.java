// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

/**
 * The number of bytes between the offset and the end of a file on disk, which FIONREAD tells only
 * while an {@code int} can hold it: Linux and the BSDs give the lower 32 bits, macOS at most 2³¹−1.
 *
 * <p>{@code fstat(2)} tells the size. Its struct differs from system to system, and so does the
 * name of the function. A result that contradicts FIONREAD is not used, as when the file has grown
 * meanwhile, or where a system has changed its struct.
 */
public final class FileSize {
  private static final Stat LOCAL = of(SystemConstants.LOCAL, System.getProperty("os.arch"));

  private static final LibraryFunction FSTAT = LibraryFunction.of(LOCAL.function);

  private FileSize() {}

  /**
   * {@code fstat(2)} of a system.
   *
   * @param function the name under which the C library has the function
   * @param size the offset of {@code st_size} in {@code struct stat}
   */
  record Stat(String function, int size) {}

  /** From {@code <sys/stat.h>} of each system; on Linux all 64-bit architectures agree in it. */
  static Stat of(SystemConstants system, String architecture) {
    if (system.isLinux()) {
      return new Stat("fstat", 48);
    }
    if (system == SystemConstants.MACOS) {
      return new Stat(architecture.equals("aarch64") ? "fstat" : "fstat$INODE64", 96);
    }
    if (system == SystemConstants.FREEBSD) {
      return new Stat("fstat", 112);
    }
    if (system == SystemConstants.NETBSD) {
      return new Stat("__fstat50", 112);
    }
    return new Stat("fstat", 80); // DragonFly, OpenBSD
  }

  /**
   * Returns how much of a file on disk is left to read.
   *
   * @param s memory for the calls
   * @param fd the descriptor
   * @param counted the result of FIONREAD, not negative
   * @return the number of bytes, negative if the offset is beyond the end; {@code counted} if the
   *     system does not tell
   */
  public static long left(CallMemory s, int fd, int counted) {
    if (FSTAT.isMissing() || Calls.call(s, FSTAT, fd, s.address) < 0) {
      return counted;
    }
    long size = s.longAt(LOCAL.size);
    long offset = FileCalls.offset(s, fd);
    long left = size - offset;
    return offset >= 0 && agree(left, counted) ? left : counted;
  }

  /** FIONREAD is negative, and counted as 0, where bit 31 of the number is set. */
  static boolean agree(long left, int counted) {
    return counted == Math.max(0, (int) left)
        || (counted == 0 && left < 0)
        || (counted == Integer.MAX_VALUE && left > counted);
  }
}
