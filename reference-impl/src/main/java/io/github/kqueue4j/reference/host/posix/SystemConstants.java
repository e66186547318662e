// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import io.github.kqueue4j.reference.host.posix.ErrnoNumbers.Family;
import java.util.Locale;

/**
 * Constants that differ between systems, taken from the public headers named below. Constants that
 * are the same on all systems stand where they are used.
 *
 * @param nonblock O_NONBLOCK, of {@code <fcntl.h>}
 * @param cloexec O_CLOEXEC, of {@code <fcntl.h>}
 * @param atomic SOCK_NONBLOCK | SOCK_CLOEXEC, of {@code <sys/socket.h>}, for the type argument of
 *     {@code socketpair(2)}; 0 on systems where neither these flags nor {@code pipe2(2)} are used
 * @param fionread FIONREAD, of {@code <sys/ioctl.h>}
 * @param solSocket SOL_SOCKET, of {@code <sys/socket.h>} like the three that follow
 * @param soType SO_TYPE
 * @param soError SO_ERROR
 * @param soAcceptconn SO_ACCEPTCONN
 * @param atMark SIOCATMARK, of {@code <sys/sockio.h>}, on Linux {@code <asm/sockios.h>}
 * @param errnos the errno values, as in {@code <errno.h>}
 */
public record SystemConstants(
    int nonblock,
    int cloexec,
    int atomic,
    long fionread,
    int solSocket,
    int soType,
    int soError,
    int soAcceptconn,
    long atMark,
    Family errnos) {
  /** {@code _IOR('f', 127, int)}. */
  private static final long FIONREAD = 0x4004667FL;

  /** {@code _IOR('s', 7, int)}. */
  private static final long SIOCATMARK = 0x40047307L;

  /** {@code <asm-generic/fcntl.h>}, {@code <asm-generic/ioctls.h>}, {@code socket.h}. */
  static final SystemConstants LINUX = linux(0x541B, 0x8905);

  /** {@code arch/powerpc/include/uapi/asm/ioctls.h} has another FIONREAD. */
  static final SystemConstants LINUX_PPC = linux(FIONREAD, 0x8905);

  /** {@code <sys/fcntl.h>} of each system. */
  static final SystemConstants MACOS = bsd(0x1000000, Family.MACOS);

  static final SystemConstants FREEBSD = bsd(0x100000, Family.BSD);
  static final SystemConstants DRAGONFLY = bsd(0x20000, Family.BSD);
  static final SystemConstants NETBSD = bsd(0x400000, Family.NETBSD);
  static final SystemConstants OPENBSD = bsd(0x10000, Family.OPENBSD);

  /** The constants of this system. */
  public static final SystemConstants LOCAL =
      of(System.getProperty("os.name"), System.getProperty("os.arch"));

  private static SystemConstants linux(long fionread, long atMark) {
    return new SystemConstants(
        0x800, 0x80000, 0x80800, fionread, 1, 3, 4, 30, atMark, Family.LINUX);
  }

  /** The BSDs and macOS share all values except O_CLOEXEC, which each system added on its own. */
  private static SystemConstants bsd(int cloexec, Family errnos) {
    return new SystemConstants(
        0x4, cloexec, 0, FIONREAD, 0xFFFF, 0x1008, 0x1007, 0x2, SIOCATMARK, errnos);
  }

  /**
   * Returns the constants of a system.
   *
   * @param system {@code os.name}
   * @param architecture {@code os.arch}
   * @return the constants
   * @throws UnsatisfiedLinkError if the system is unknown
   */
  static SystemConstants of(String system, String architecture) {
    return switch (system.toLowerCase(Locale.ROOT)) {
      case "linux" -> architecture.startsWith("ppc") ? LINUX_PPC : LINUX;
      case "mac os x", "darwin" -> MACOS;
      case "freebsd" -> FREEBSD;
      case "dragonfly", "dragonflybsd" -> DRAGONFLY;
      case "netbsd" -> NETBSD;
      case "openbsd" -> OPENBSD;
      default ->
          throw new UnsatisfiedLinkError("the host poll knows no system of the name " + system);
    };
  }

  /**
   * Translates an errno of this system to one of the ported kernel.
   *
   * @param errno the system's errno
   * @return the ported kernel's errno, or 1000 + the system's errno if that kernel has no such
   *     error
   */
  public int ported(int errno) {
    return ErrnoNumbers.ported(errnos, errno);
  }

  boolean isLinux() {
    return errnos == Family.LINUX;
  }

  /** MSG_DONTWAIT of {@code <sys/socket.h>}. */
  int dontWait() {
    return isLinux() ? 0x40 : 0x80;
  }

  /** ENOSYS of this system. */
  int enosys() {
    return isLinux() ? 38 : 78;
  }
}
