// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import io.github.kqueue4j.reference.host.posix.ErrnoNumbers.Family;
import java.util.Locale;

/**
 * What differs between systems, from their public headers, which are named at each. What all have
 * alike stands where it is used.
 *
 * @param nonblock O_NONBLOCK, of {@code <fcntl.h>}
 * @param cloexec O_CLOEXEC, of {@code <fcntl.h>}
 * @param atomic what {@code socketpair(2)} takes with the type to make non-blocking descriptors
 *     that are close-on-exec, of {@code <sys/socket.h>}; 0 where that and {@code pipe2(2)} are not
 *     relied upon
 * @param fionread FIONREAD, of {@code <sys/ioctl.h>}
 * @param solSocket SOL_SOCKET, of {@code <sys/socket.h>} like the three that follow
 * @param soType SO_TYPE
 * @param soError SO_ERROR
 * @param soAcceptconn SO_ACCEPTCONN
 * @param atMark SIOCATMARK, of {@code <sys/sockio.h>}, on Linux {@code <asm/sockios.h>}
 * @param errnos how errors are numbered, as in {@code <errno.h>}
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

  /** {@code arch/powerpc/include/uapi/asm/ioctls.h} has two of another kind. */
  static final SystemConstants LINUX_PPC = linux(FIONREAD, 0x8905);

  /** {@code <sys/fcntl.h>} of each. */
  static final SystemConstants MACOS = bsd(0x1000000, Family.MACOS);

  static final SystemConstants FREEBSD = bsd(0x100000, Family.BSD);
  static final SystemConstants DRAGONFLY = bsd(0x20000, Family.BSD);
  static final SystemConstants NETBSD = bsd(0x400000, Family.BSD);
  static final SystemConstants OPENBSD = bsd(0x10000, Family.BSD);

  /** Those of this system. */
  public static final SystemConstants LOCAL =
      of(System.getProperty("os.name"), System.getProperty("os.arch"));

  private static SystemConstants linux(long fionread, long atMark) {
    return new SystemConstants(
        0x800, 0x80000, 0x80800, fionread, 1, 3, 4, 30, atMark, Family.LINUX);
  }

  /** All of this family are alike, but for the flags that came late. */
  private static SystemConstants bsd(int cloexec, Family errnos) {
    return new SystemConstants(
        0x4, cloexec, 0, FIONREAD, 0xFFFF, 0x1008, 0x1007, 0x2, SIOCATMARK, errnos);
  }

  /**
   * Those of a system.
   *
   * @param system {@code os.name}
   * @param architecture {@code os.arch}
   * @return the facts
   * @throws UnsatisfiedLinkError if nothing is known of it
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
   * An error number of this system in those of the ported kernel.
   *
   * @param errno the system's number
   * @return the ported kernel's; 1000 and the system's number if that kernel has no such error
   */
  public int ported(int errno) {
    return ErrnoNumbers.ported(errnos, errno);
  }

  /** ENOSYS of this system. */
  int enosys() {
    return errnos == Family.LINUX ? 38 : 78;
  }
}
