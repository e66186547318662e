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
      int number = errno > 0 && errno < LINUX.length ? LINUX[errno] : 0;
      return number == 0 ? UNNAMED + errno : number;
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

  /** The ported kernel's errno by Linux errno; 0 where the ported kernel has none. */
  private static final byte[] LINUX = linux();

  /** Up to 34 all systems use the same values, except for EAGAIN. */
  private static byte[] linux() {
    byte[] table = new byte[126];
    for (int errno = 1; errno <= 34; errno++) {
      table[errno] = Errno.of(errno) == Errno.EOTHER ? 0 : (byte) errno;
    }
    put(table, 11, Errno.EAGAIN);
    put(table, 35, Errno.EDEADLK);
    put(table, 36, Errno.ENAMETOOLONG);
    put(table, 38, Errno.ENOSYS);
    put(table, 40, Errno.ELOOP);
    put(table, 75, Errno.EOVERFLOW);
    put(table, 88, Errno.ENOTSOCK);
    put(table, 95, Errno.EOPNOTSUPP);
    put(table, 97, Errno.EAFNOSUPPORT);
    put(table, 98, Errno.EADDRINUSE);
    put(table, 99, Errno.EADDRNOTAVAIL);
    put(table, 100, Errno.ENETDOWN);
    put(table, 101, Errno.ENETUNREACH);
    put(table, 103, Errno.ECONNABORTED);
    put(table, 104, Errno.ECONNRESET);
    put(table, 105, Errno.ENOBUFS);
    put(table, 106, Errno.EISCONN);
    put(table, 107, Errno.ENOTCONN);
    put(table, 110, Errno.ETIMEDOUT);
    put(table, 111, Errno.ECONNREFUSED);
    put(table, 113, Errno.EHOSTUNREACH);
    put(table, 114, Errno.EALREADY);
    put(table, 115, Errno.EINPROGRESS);
    put(table, 125, Errno.ECANCELED);
    return table;
  }

  private static void put(byte[] table, int errno, Errno ported) {
    table[errno] = (byte) ported.number();
  }
}
