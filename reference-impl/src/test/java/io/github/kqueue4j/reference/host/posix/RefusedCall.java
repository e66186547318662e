// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes a system call of a given name fail: the n-th call from now on, or each call. The errno
 * values are those of Linux.
 */
public final class RefusedCall implements InjectedErrors.Plan, AutoCloseable {
  // <asm-generic/errno-base.h> and <asm-generic/errno.h>
  public static final int EPERM = 1;
  public static final int EINTR = 4;
  public static final int EIO = 5;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EACCES = 13;
  public static final int EINVAL = 22;
  public static final int ENFILE = 23;
  public static final int EMFILE = 24;
  public static final int ENOSPC = 28;
  public static final int ENOSYS = 38;
  public static final int ENOBUFS = 105;
  public static final int ESTALE = 116;
  public static final int EDQUOT = 122;

  private static final long FIONREAD = 0x541B;
  private static final long PIDFD_GET_INFO = 0xC040FF0BL;
  private static final long SYS_PIDFD_OPEN = 434;

  private final String call;
  private final int nth;
  private final int errno;
  private final AtomicInteger made = new AtomicInteger();
  private final AtomicInteger met = new AtomicInteger();

  private RefusedCall(String call, int nth, int errno) {
    this.call = call;
    this.nth = nth;
    this.errno = errno;
    InjectedErrors.set(this);
  }

  /** Makes the next call of the name fail; {@link #close} ends all failures. */
  public static RefusedCall once(String call, int errno) {
    return new RefusedCall(call, 1, errno);
  }

  /** Makes the n-th call of the name fail. */
  public static RefusedCall at(int nth, String call, int errno) {
    return new RefusedCall(call, nth, errno);
  }

  /** Makes all calls of the name fail. */
  public static RefusedCall always(String call, int errno) {
    return new RefusedCall(call, 0, errno);
  }

  /** The number of calls that have failed. */
  public int met() {
    return met.get();
  }

  @Override
  public int errno(String function, long first, long second, long third) {
    if (!name(function, first, second, third).equals(call)) {
      return 0;
    }
    int n = made.incrementAndGet();
    if (nth != 0 && n != nth) {
      return 0;
    }
    met.incrementAndGet();
    return errno;
  }

  /** The name of a call: the function, and the request if the function has several. */
  public static String name(String function, long first, long second, long third) {
    return switch (function) {
      case "epoll_ctl" -> function + ":" + (second == 1 ? "ADD" : second == 2 ? "DEL" : "MOD");
      case "ioctl" ->
          function
              + (second == FIONREAD ? ":FIONREAD" : second == PIDFD_GET_INFO ? ":GET_INFO" : "");
      case "fcntl" -> function + ":" + second;
      case "getsockopt" -> function + ":" + third;
      case "syscall" -> first == SYS_PIDFD_OPEN ? "pidfd_open" : function + ":" + first;
      case "write" -> third == Long.BYTES ? "write:8" : function;
      default -> function;
    };
  }

  @Override
  public void close() {
    InjectedErrors.set(null);
  }
}
