// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.reference.host.LinuxErrno;
import java.util.Locale;

/**
 * What differs between systems, from their public headers. What all have alike is in {@link Posix}.
 *
 * @param nonblock O_NONBLOCK
 * @param cloexec O_CLOEXEC
 * @param fionread FIONREAD
 * @param solSocket SOL_SOCKET
 * @param soType SO_TYPE
 * @param soError SO_ERROR
 * @param soAcceptconn SO_ACCEPTCONN
 * @param errnos whose error numbers it has
 */
record Facts(
    int nonblock,
    int cloexec,
    long fionread,
    int solSocket,
    int soType,
    int soError,
    int soAcceptconn,
    Errnos errnos) {
  private static final long FIONREAD = 0x4004667FL;

  /** Who numbers errors alike. */
  enum Errnos {
    LINUX,
    MACOS,
    BSD
  }

  static final Facts LINUX = new Facts(0x800, 0x80000, 0x541B, 1, 3, 4, 30, Errnos.LINUX);
  static final Facts MACOS = bsd(0x1000000, Errnos.MACOS);
  static final Facts FREEBSD = bsd(0x100000, Errnos.BSD);
  static final Facts DRAGONFLY = bsd(0x20000, Errnos.BSD);
  static final Facts NETBSD = bsd(0x400000, Errnos.BSD);
  static final Facts OPENBSD = bsd(0x10000, Errnos.BSD);

  /** All of this family are alike, but for the flags that came late. */
  private static Facts bsd(int cloexec, Errnos errnos) {
    return new Facts(0x4, cloexec, FIONREAD, 0xFFFF, 0x1008, 0x1007, 0x2, errnos);
  }

  /**
   * Those of a system.
   *
   * @param system {@code os.name}
   * @throws UnsatisfiedLinkError if nothing is known of it
   */
  static Facts of(String system) {
    return switch (system.toLowerCase(Locale.ROOT)) {
      case "linux" -> LINUX;
      case "mac os x", "darwin" -> MACOS;
      case "freebsd" -> FREEBSD;
      case "dragonfly", "dragonflybsd" -> DRAGONFLY;
      case "netbsd" -> NETBSD;
      case "openbsd" -> OPENBSD;
      default ->
          throw new UnsatisfiedLinkError("the host poll knows no system of the name " + system);
    };
  }

  /** An error number of this system in those of the ported kernel; 1000 and more if it has none. */
  int ported(int errno) {
    return switch (errnos) {
      case LINUX -> LinuxErrno.ported(errno);
      case MACOS -> errno == 102 ? Errno.EOPNOTSUPP.number() : ofBsd(errno);
      case BSD -> ofBsd(errno);
    };
  }

  /** The family agrees up to ENOSYS; what came later has many numbers. */
  private static int ofBsd(int errno) {
    boolean named = errno > 0 && errno <= 78 && Errno.of(errno) != Errno.EOTHER;
    return named ? errno : LinuxErrno.UNNAMED + errno;
  }
}
