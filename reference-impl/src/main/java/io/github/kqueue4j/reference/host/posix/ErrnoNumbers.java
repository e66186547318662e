// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import io.github.kqueue4j.Errno;

/** Translates the errno values of the host system to those of the ported kernel. */
public final class ErrnoNumbers {
  /** Added to the system's errno if the ported kernel has none for it; shown as {@code EOTHER}. */
  public static final int UNNAMED = 1000;

  /** The last value of {@code <sys/errno.h>} on which the BSDs and macOS agree. */
  private static final int LAST_OF_ALL_BSDS = 78;

  private ErrnoNumbers() {}

  /** Systems with the same errno values. */
  enum Family {
    /** {@code <asm-generic/errno-base.h>} and {@code <asm-generic/errno.h>}. */
    LINUX,
    /** {@code <sys/errno.h>} of Darwin. */
    MACOS,
    /** {@code <sys/errno.h>} of FreeBSD and DragonFly. */
    BSD,
    /** {@code <sys/errno.h>} of NetBSD. */
    NETBSD,
    /** {@code <sys/errno.h>} of OpenBSD. */
    OPENBSD
  }

  /** Returns the ported kernel's errno, or {@link #UNNAMED} + errno if that kernel has none. */
  static int ported(Family family, int errno) {
    if (family == Family.LINUX) {
      Errno named = linux(errno);
      return named == Errno.EOTHER ? UNNAMED + errno : named.number();
    }
    Errno named = errno <= LAST_OF_ALL_BSDS ? Errno.of(errno) : lateErrno(family, errno);
    return named == Errno.EOTHER ? UNNAMED + errno : named.number();
  }

  /** The errno values above {@link #LAST_OF_ALL_BSDS}. ENOTSUP means what EOPNOTSUPP does. */
  private static Errno lateErrno(Family family, int errno) {
    return switch (family) {
      case BSD, LINUX -> late(errno, 84, 85, Errno.EOPNOTSUPP.number());
      case MACOS -> late(errno, 84, 89, 102);
      case NETBSD -> late(errno, 84, 87, 86);
      case OPENBSD -> late(errno, 87, 88, 91);
    };
  }

  private static Errno late(int errno, int overflow, int cancelled, int notSupported) {
    if (errno == overflow) {
      return Errno.EOVERFLOW;
    }
    if (errno == cancelled) {
      return Errno.ECANCELED;
    }
    return errno == notSupported ? Errno.EOPNOTSUPP : Errno.EOTHER;
  }

  /**
   * Describes an error for an exception message.
   *
   * @param error the ported kernel's errno, or {@link #UNNAMED} + the system's errno
   * @return text such as {@code ENOENT (no such file, directory or event)}; for an error without a
   *     name, the system's errno
   */
  public static String text(int error) {
    Errno errno = Errno.of(error);
    if (errno == Errno.EOTHER && error > UNNAMED) {
      return "EOTHER (the host's error number "
          .concat(Integer.toString(error - UNNAMED))
          .concat(", which has no name here)");
    }
    return errno.name().concat(" (").concat(errno.description()).concat(")");
  }

  /**
   * The error of a Linux errno; EOTHER where the ported kernel has none. Up to 34 all systems use
   * the same values, except for EAGAIN.
   */
  private static Errno linux(int errno) {
    return switch (errno) { // not a table, which would need an initializer
      case 11 -> Errno.EAGAIN;
      case 35 -> Errno.EDEADLK;
      case 36 -> Errno.ENAMETOOLONG;
      case 38 -> Errno.ENOSYS;
      case 40 -> Errno.ELOOP;
      case 75 -> Errno.EOVERFLOW;
      case 88 -> Errno.ENOTSOCK;
      case 95 -> Errno.EOPNOTSUPP;
      case 97 -> Errno.EAFNOSUPPORT;
      case 98 -> Errno.EADDRINUSE;
      case 99 -> Errno.EADDRNOTAVAIL;
      case 100 -> Errno.ENETDOWN;
      case 101 -> Errno.ENETUNREACH;
      case 103 -> Errno.ECONNABORTED;
      case 104 -> Errno.ECONNRESET;
      case 105 -> Errno.ENOBUFS;
      case 106 -> Errno.EISCONN;
      case 107 -> Errno.ENOTCONN;
      case 110 -> Errno.ETIMEDOUT;
      case 111 -> Errno.ECONNREFUSED;
      case 113 -> Errno.EHOSTUNREACH;
      case 114 -> Errno.EALREADY;
      case 115 -> Errno.EINPROGRESS;
      case 125 -> Errno.ECANCELED;
      default -> errno > 0 && errno <= 34 ? Errno.of(errno) : Errno.EOTHER;
    };
  }
}
