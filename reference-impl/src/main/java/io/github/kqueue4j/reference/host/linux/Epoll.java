// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** {@code epoll(7)} and {@code eventfd(2)}. */
final class Epoll {
  static final int EPOLLIN = 0x001;
  static final int EPOLLPRI = 0x002;
  static final int EPOLLOUT = 0x004;
  static final int EPOLLERR = 0x008;
  static final int EPOLLHUP = 0x010;
  static final int EPOLLRDHUP = 0x2000;
  static final int EPOLLET = 1 << 31;

  static final int EPOLL_CTL_ADD = 1;
  static final int EPOLL_CTL_DEL = 2;
  static final int EPOLL_CTL_MOD = 3;

  /** How many events one wait brings at most. */
  static final int BATCH = 256;

  /** {@code struct epoll_event} is packed on x86-64, to be the same for 32-bit programs. */
  private static final boolean PACKED =
      System.getProperty("os.arch").equals("amd64")
          || System.getProperty("os.arch").equals("x86_64");

  static final int EVENT_SIZE = PACKED ? 12 : 16;
  private static final int DATA = PACKED ? 4 : 8;
  private static final ValueLayout.OfLong UNALIGNED_LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private static final int CLOEXEC = 0x80000;
  private static final int EFD_NONBLOCK = 0x800;
  private static final long NANOS = 1_000_000_000L;

  private static final MethodHandle EPOLL_CREATE1 =
      Libc.handle("epoll_create1", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle EPOLL_CTL =
      Libc.handle(
          "epoll_ctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
  private static final MethodHandle WAIT =
      Libc.bare(
          "epoll_wait", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
  private static final MethodHandle PPOLL =
      Libc.bare("ppoll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS));
  private static final MethodHandle EVENTFD =
      Libc.handle("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

  private static final int POLLFD = 8;
  private static final int TIMESPEC = 16;

  private Epoll() {}

  /** {@code epoll_create1(2)}, close-on-exec. */
  static int create(Scratch s) {
    try {
      return s.result((int) EPOLL_CREATE1.invokeExact(s.state, CLOEXEC));
    } catch (Throwable t) {
      throw Libc.wrong(t);
    }
  }

  /** {@code eventfd(2)}, close-on-exec and non-blocking. */
  static int eventfd(Scratch s) {
    try {
      return s.result((int) EVENTFD.invokeExact(s.state, 0, CLOEXEC | EFD_NONBLOCK));
    } catch (Throwable t) {
      throw Libc.wrong(t);
    }
  }

  /** {@code epoll_ctl(2)}. */
  static int ctl(Scratch s, int epfd, int op, int fd, int events, long data) {
    s.memory.set(JAVA_INT, 0, events);
    s.memory.set(UNALIGNED_LONG, DATA, data);
    try {
      return s.result((int) EPOLL_CTL.invokeExact(s.state, epfd, op, fd, s.memory));
    } catch (Throwable t) {
      throw Libc.wrong(t);
    }
  }

  /**
   * {@code ppoll(2)} of an epoll and of an eventfd: waits until one of them can be read, the time
   * is over or a signal came, and takes nothing.
   *
   * @param nanos at most so long; −1 for ever
   * @return whether the eventfd can be read
   */
  static boolean await(Scratch s, int epfd, int eventfd, long nanos) {
    MemorySegment timeout = MemorySegment.NULL;
    s.memory.set(JAVA_INT, 0, epfd);
    s.memory.set(JAVA_INT, 4, EPOLLIN); // short events, short revents
    s.memory.set(JAVA_INT, POLLFD, eventfd);
    s.memory.set(JAVA_INT, POLLFD + 4, EPOLLIN);
    if (nanos >= 0) {
      timeout = s.memory.asSlice(TIMESPEC);
      timeout.set(JAVA_LONG, 0, nanos / NANOS);
      timeout.set(JAVA_LONG, 8, nanos % NANOS);
    }
    try {
      int n = (int) PPOLL.invokeExact(s.memory, 2L, timeout, MemorySegment.NULL);
      return n > 0 && s.intAt(POLLFD + 4) >>> 16 != 0;
    } catch (Throwable t) {
      throw Libc.wrong(t);
    }
  }

  /** {@code epoll_wait(2)} that does not wait: how many events are in {@code s.events}. */
  static int poll(Scratch s, int epfd) {
    try {
      return Math.max(0, (int) WAIT.invokeExact(epfd, s.events, BATCH, 0));
    } catch (Throwable t) {
      throw Libc.wrong(t);
    }
  }

  /** {@code events} of event i. */
  static int events(Scratch s, int i) {
    return s.events.get(ValueLayout.JAVA_INT_UNALIGNED, (long) i * EVENT_SIZE);
  }

  /** {@code data} of event i. */
  static long data(Scratch s, int i) {
    return s.events.get(UNALIGNED_LONG, (long) i * EVENT_SIZE + DATA);
  }
}
