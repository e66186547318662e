// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.ffm.libkqueue.LibkqueueKqueue;

/** Linux's numbers for {@link Errno} and {@link Signal}, as in asm-generic. */
final class LinuxNumbers {

  private static final int LAST_COMMON_ERROR = Errno.ERANGE.number();

  private LinuxNumbers() {}

  /** The number of an error; 0 if Linux has none. */
  static int of(Errno errno) {
    return switch (errno) {
      case EDEADLK -> 35;
      case EAGAIN -> LibkqueueKqueue.EAGAIN();
      case EINPROGRESS -> LibkqueueKqueue.EINPROGRESS();
      case EALREADY -> 114;
      case ENOTSOCK -> LibkqueueKqueue.ENOTSOCK();
      case EOPNOTSUPP -> LibkqueueKqueue.EOPNOTSUPP();
      case EAFNOSUPPORT -> 97;
      case EADDRINUSE -> 98;
      case EADDRNOTAVAIL -> 99;
      case ENETDOWN -> 100;
      case ENETUNREACH -> 101;
      case ECONNABORTED -> 103;
      case ECONNRESET -> LibkqueueKqueue.ECONNRESET();
      case ENOBUFS -> 105;
      case EISCONN -> 106;
      case ENOTCONN -> 107;
      case ETIMEDOUT -> LibkqueueKqueue.ETIMEDOUT();
      case ECONNREFUSED -> LibkqueueKqueue.ECONNREFUSED();
      case ELOOP -> LibkqueueKqueue.ELOOP();
      case ENAMETOOLONG -> 36;
      case EHOSTUNREACH -> 113;
      case ENOSYS -> LibkqueueKqueue.ENOSYS();
      case EOVERFLOW -> LibkqueueKqueue.EOVERFLOW();
      case ECANCELED -> LibkqueueKqueue.ECANCELED();
      default -> errno.number() <= LAST_COMMON_ERROR ? Math.max(errno.number(), 0) : 0;
    };
  }

  /** The number of a signal; 0 if Linux has none. */
  static int of(Signal signal) {
    return switch (signal) {
      case EMT, INFO -> 0;
      case BUS -> LibkqueueKqueue.SIGBUS();
      case SYS -> LibkqueueKqueue.SIGSYS();
      case URG -> LibkqueueKqueue.SIGURG();
      case STOP -> LibkqueueKqueue.SIGSTOP();
      case TSTP -> LibkqueueKqueue.SIGTSTP();
      case CONT -> LibkqueueKqueue.SIGCONT();
      case CHLD -> LibkqueueKqueue.SIGCHLD();
      case IO -> LibkqueueKqueue.SIGIO();
      case USR1 -> LibkqueueKqueue.SIGUSR1();
      case USR2 -> LibkqueueKqueue.SIGUSR2();
      default -> signal.number();
    };
  }
}
