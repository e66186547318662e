// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import io.github.kqueue4j.Errno;

/** Linux' error numbers in those of the kernel that the port is of. */
public final class LinuxErrno {
  /** {@code EOTHER} and a number: what the API shows of an error without a name. */
  public static final int UNNAMED = 1000;

  private LinuxErrno() {}

  /**
   * The ported kernel's number.
   *
   * @param errno Linux' number
   * @return the number; {@link #UNNAMED} and more if the ported kernel has none
   */
  public static int ported(int errno) {
    Errno named = named(errno);
    return named == Errno.EOTHER ? UNNAMED + errno : named.number();
  }

  /** {@code <asm-generic/errno.h>}; up to 34 the numbers are everybody's, but for EDEADLK. */
  private static Errno named(int errno) {
    return switch (errno) {
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
