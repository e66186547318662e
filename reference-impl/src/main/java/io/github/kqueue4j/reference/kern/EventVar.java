// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

import io.github.kqueue4j.reference.lwkt.Machine;

/**
 * The constants of {@code <sys/event.h>}, {@code <sys/eventvar.h>} and {@code <sys/errno.h>} that
 * only the kernel uses. The others are in {@link io.github.kqueue4j.SysEvent}, with the same values
 * as in the kernel. Every errno in the kernel and its hosts has one of these values.
 */
public final class EventVar {
  /** Number of the filter READ in a {@code struct kevent}. */
  public static final int EVFILT_READ = -1;

  /** Number of the filter WRITE. */
  public static final int EVFILT_WRITE = -2;

  /** Number of the filter AIO. */
  public static final int EVFILT_AIO = -3;

  /** Number of the filter VNODE. */
  public static final int EVFILT_VNODE = -4;

  /** Number of the filter PROC. */
  public static final int EVFILT_PROC = -5;

  /** Number of the filter SIGNAL. */
  public static final int EVFILT_SIGNAL = -6;

  /** Number of the filter TIMER. */
  public static final int EVFILT_TIMER = -7;

  /** Number of the filter EXCEPT. */
  public static final int EVFILT_EXCEPT = -8;

  /** Number of the filter USER. */
  public static final int EVFILT_USER = -9;

  /** Number of filters. */
  public static final int EVFILT_SYSCOUNT = 9;

  /** The filter of a knote that marks a place in the queue of pending events. */
  public static final int EVFILT_MARKER = 0xF;

  /** Flags reserved for the kernel; {@code kern_kevent()} clears them in each change. */
  public static final int EV_SYSFLAGS = 0xF000;

  /** Marks a registration by the kernel itself: that of a tracked child. */
  public static final int EV_FLAG1 = 0x2000;

  /** The bits of a process hint that hold the note. */
  public static final int NOTE_PCTRLMASK = 0xf0000000;

  /**
   * The bits of a process hint that hold the pid. Deviates (D-11): 0x000fffff in the original,
   * whose greatest pid is 99,999. Pids of Linux have up to 22 bits; the mask uses all bits below
   * {@link #NOTE_SIGNAL}.
   */
  public static final int NOTE_PDATAMASK = 0x07ffffff;

  /** Marks the hint of a signal; the lower bits hold the signal number. */
  public static final int NOTE_SIGNAL = 0x08000000;

  /** The event has been triggered. */
  public static final int KN_ACTIVE = 0x0001;

  /** The event is on the queue of pending events. */
  public static final int KN_QUEUED = 0x0002;

  /** The event is disabled. */
  public static final int KN_DISABLED = 0x0004;

  /** The knote is detached from its process. */
  public static final int KN_DETACHED = 0x0008;

  /** The knote has to be evaluated again at the end of the present processing. */
  public static final int KN_REPROCESS = 0x0010;

  /** The knote is being destroyed. */
  public static final int KN_DELETING = 0x0020;

  /** A thread processes the knote. */
  public static final int KN_PROCESSING = 0x0040;

  /** Another thread waits for the end of the processing. */
  public static final int KN_WAITING = 0x0080;

  /** The knote's reference to its file was dropped; not in the original (D-16). */
  static final int KN_DROPPED = 0x0100;

  /** Number of changes or events that are copied at a time. */
  public static final int KQ_NEVENTS = 8;

  /** A thread sleeps on the kqueue. */
  public static final int KQ_SLEEP = 0x02;

  /** SIGIO was requested. */
  public static final int KQ_ASYNC = 0x04;

  /** Initial number of buckets of a kqueue's hash table. */
  public static final int KN_HASHSIZE = 64;

  /** {@code filt_usertouch}: called by a registration. */
  public static final int EVENT_REGISTER = 1;

  /** {@code filt_usertouch}: called by a scan. */
  public static final int EVENT_PROCESS = 2;

  /** The filter's ident is a descriptor. */
  public static final int FILTEROP_ISFD = 1;

  /** The filter needs no {@code mplock}. */
  public static final int FILTEROP_MPSAFE = 2;

  /** {@code errno}: not permitted. */
  public static final int EPERM = 1;

  /** {@code errno}: no such file or event. */
  public static final int ENOENT = 2;

  /** {@code errno}: no such process. */
  public static final int ESRCH = 3;

  /** {@code errno}: interrupted. */
  public static final int EINTR = Machine.EINTR;

  /** {@code errno}: device not configured. */
  public static final int ENXIO = 6;

  /** {@code errno}: bad descriptor. */
  public static final int EBADF = 9;

  /** {@code errno}: out of memory, or over a limit. */
  public static final int ENOMEM = 12;

  /** {@code errno}: permission denied. */
  public static final int EACCES = 13;

  /** {@code errno}: bad address. */
  public static final int EFAULT = 14;

  /** {@code errno}: already exists. */
  public static final int EEXIST = 17;

  /** {@code errno}: invalid argument. */
  public static final int EINVAL = 22;

  /** {@code errno}: no descriptor left in the system. */
  public static final int ENFILE = 23;

  /** {@code errno}: no descriptor left. */
  public static final int EMFILE = 24;

  /** {@code errno}: inappropriate ioctl. */
  public static final int ENOTTY = 25;

  /** {@code errno}: broken pipe. */
  public static final int EPIPE = 32;

  /** {@code errno}: try again. */
  public static final int EAGAIN = Machine.EWOULDBLOCK;

  /** {@code errno}: operation not supported. */
  public static final int EOPNOTSUPP = 45;

  /** {@code errno}: no buffer space available. */
  public static final int ENOBUFS = 55;

  /** {@code errno}: not connected. */
  public static final int ENOTCONN = 57;

  /** {@code errno}: function not implemented. */
  public static final int ENOSYS = 78;

  private EventVar() {}
}
