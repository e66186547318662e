// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.reference.kern.EventVar.EAGAIN;
import static io.github.kqueue4j.reference.kern.EventVar.EINTR;
import static io.github.kqueue4j.reference.kern.EventVar.ENOSYS;
import static io.github.kqueue4j.reference.kern.EventVar.EPERM;

import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.Calls;
import io.github.kqueue4j.reference.host.posix.ErrnoNumbers;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.host.posix.LibraryFunction;
import java.nio.ByteBuffer;

/** {@code epoll(7)} and {@code eventfd(2)}. */
final class Epoll {
  // <sys/epoll.h>
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

  /** The most events that one wait returns. */
  static final int BATCH = 256;

  private static final int CLOEXEC = 0x80000;
  private static final int EFD_NONBLOCK = 0x800;
  private static final long NANOS = 1_000_000_000L;

  /** The most events that {@link #await} can return: as many as fit before {@link #TIMEOUT}. */
  static final int MOST_IN_MEMORY = 4;

  /** The offset of a timeout in {@link CallMemory#memory}. */
  private static final int TIMEOUT = 64;

  /** How often a call that should not fail is tried. */
  private static final int TRIES = 3;

  private static final LibraryFunction EPOLL_CREATE1 = LibraryFunction.of("epoll_create1");
  private static final LibraryFunction EPOLL_CTL = LibraryFunction.of("epoll_ctl");
  private static final LibraryFunction EPOLL_WAIT = LibraryFunction.of("epoll_wait");
  private static final LibraryFunction EPOLL_PWAIT2 = LibraryFunction.of("epoll_pwait2");

  /** The same as epoll_wait here; some sandboxes know only one of the two. */
  private static final LibraryFunction EPOLL_PWAIT = LibraryFunction.of("epoll_pwait");

  private static final LibraryFunction EVENTFD = LibraryFunction.of("eventfd");

  /** EPOLL_PWAIT once EPOLL_WAIT is refused. Not guarded: both give the same results. */
  private static LibraryFunction wait = EPOLL_WAIT;

  private Epoll() {}

  /** {@code struct epoll_event}; packed on x86-64, where 32-bit programs use the same layout. */
  static final class EpollEvent {
    private static final boolean PACKED =
        System.getProperty("os.arch").equals("amd64")
            || System.getProperty("os.arch").equals("x86_64");

    /** {@code sizeof}. */
    static final int SIZE = PACKED ? 12 : 16;

    static final int EVENTS = 0;
    static final int DATA = PACKED ? 4 : 8;

    private EpollEvent() {}
  }

  /** {@code struct timespec}. */
  private static final class Timespec {
    static final int SEC = 0;
    static final int NSEC = 8;

    static void put(ByteBuffer memory, int at, long nanos) {
      memory.putLong(at + SEC, nanos / NANOS);
      memory.putLong(at + NSEC, nanos % NANOS);
    }

    private Timespec() {}
  }

  /** Checks that the C library has every function without which the host cannot work. */
  static void require() {
    LibraryFunction.require(EPOLL_CREATE1, EPOLL_CTL, EPOLL_WAIT, EVENTFD);
  }

  /** {@code epoll_create1(2)}, close-on-exec. */
  static int create(CallMemory s) {
    return Calls.call(s, EPOLL_CREATE1, CLOEXEC);
  }

  /** {@code eventfd(2)}, close-on-exec and non-blocking. */
  static int eventfd(CallMemory s) {
    return Calls.call(s, EVENTFD, 0, CLOEXEC | EFD_NONBLOCK);
  }

  /**
   * {@code write(2)} of 1 to an eventfd, which makes the eventfd readable. EAGAIN is a success: a
   * full eventfd is readable already.
   *
   * @throws IllegalStateException if the write fails, so that the wait would not end
   */
  static void ring(int eventfd) {
    int n = Calls.bare(Ring.ONE, Ring.WRITE, eventfd, Ring.ONE.address, Long.BYTES, 0, 0);
    if (n == Long.BYTES) {
      return;
    }
    CallMemory s = new CallMemory();
    s.memory.putLong(0, 1);
    for (int i = 0; n < 0 && n != -EAGAIN && i < TRIES; i++) {
      n = (int) FileCalls.write(s, eventfd, s.address, Long.BYTES);
    }
    if (n < 0 && n != -EAGAIN) {
      throw new IllegalStateException("write: eventfd " + eventfd + ": " + ErrnoNumbers.text(-n));
    }
  }

  /** The constant argument of {@link #ring}, shared by all threads, as none writes to it. */
  static final class Ring {
    static final LibraryFunction WRITE = LibraryFunction.of("write");
    static final CallMemory ONE = new CallMemory();

    static {
      ONE.memory.putLong(0, 1);
    }

    private Ring() {}
  }

  /** {@code epoll_ctl(2)}. */
  static int ctl(CallMemory s, int epfd, int op, int fd, int events, long data) {
    s.memory.putInt(EpollEvent.EVENTS, events);
    s.memory.putLong(EpollEvent.DATA, data);
    return Calls.call(s, EPOLL_CTL, epfd, op, fd, s.address);
  }

  /**
   * {@code epoll_wait(2)} with a zero timeout.
   *
   * @return the number of events in the array of the scratch memory, or a negated errno
   */
  static int poll(CallMemory s, int epfd) {
    s.array(BATCH * EpollEvent.SIZE);
    long events = s.arrayAddress();
    int n = Calls.bare(s, wait, epfd, events, BATCH, 0, 0);
    return n >= 0 ? n : pollAgain(s, epfd, events, BATCH);
  }

  /**
   * {@code epoll_wait(2)}. A signal ends the wait without an event.
   *
   * @param most the most events to return, at most {@link #MOST_IN_MEMORY}
   * @param millis the timeout in milliseconds; −1 waits without limit
   * @return the number of events in {@link CallMemory#memory}, or a negated errno
   */
  static int await(CallMemory s, int epfd, int most, int millis) {
    int n = Calls.bare(s, wait, epfd, s.address, most, millis, 0);
    return n >= 0 ? n : pollAgain(s, epfd, s.address, most);
  }

  /**
   * {@code epoll_pwait2(2)}. A signal ends the wait without an event.
   *
   * @param most the most events to return, at most {@link #MOST_IN_MEMORY}
   * @param nanos the timeout in nanoseconds
   * @return the number of events in {@link CallMemory#memory}, or a negated errno: ENOSYS on a
   *     kernel before 5.11 or with an older C library, EPERM in some sandboxes
   */
  static int awaitExactly(CallMemory s, int epfd, int most, long nanos) {
    long timeout = s.address + TIMEOUT;
    Timespec.put(s.memory, TIMEOUT, nanos);
    int n = Calls.bare(s, EPOLL_PWAIT2, epfd, s.address, most, timeout, 0);
    if (n < 0) { // usually EINTR; a second call with a zero timeout captures errno
      Timespec.put(s.memory, TIMEOUT, 0);
      n = Calls.call(s, EPOLL_PWAIT2, epfd, s.address, most, timeout, 0);
    }
    return n == -EINTR ? 0 : n;
  }

  /** The first try does not capture errno, so that it allocates nothing; the retries do. */
  private static int pollAgain(CallMemory s, int epfd, long events, int most) {
    int n = -1;
    for (int i = 0; n < 0 && i < TRIES; i++) {
      n = Calls.call(s, wait, epfd, events, most, 0, 0);
    }
    if (isRefusal(n)) {
      LibraryFunction alternative = wait == EPOLL_WAIT ? EPOLL_PWAIT : EPOLL_WAIT;
      int other = Calls.call(s, alternative, epfd, events, most, 0, 0);
      if (other >= 0) {
        wait = alternative;
        s.forgetRefusal();
        return other;
      }
      n = Calls.call(s, EPOLL_WAIT, epfd, events, most, 0); // so that a message names this call
    }
    return n == -EINTR ? 0 : n;
  }

  /** Whether a result of {@link #poll} means that the system does not allow the call at all. */
  static boolean isRefusal(int result) {
    return result == -EPERM || result == -ENOSYS;
  }

  /** The array of events that the last wait filled. */
  static ByteBuffer taken(CallMemory s) {
    return s.array(BATCH * EpollEvent.SIZE);
  }

  /** {@code data} of event i that {@link #await} returned. */
  static long dataInMemory(CallMemory s, int i) {
    return s.longAt(i * EpollEvent.SIZE + EpollEvent.DATA);
  }

  /** {@code events} of event i. */
  static int events(CallMemory s, int i) {
    return taken(s).getInt(i * EpollEvent.SIZE + EpollEvent.EVENTS);
  }

  /** {@code data} of event i. */
  static long data(CallMemory s, int i) {
    return taken(s).getLong(i * EpollEvent.SIZE + EpollEvent.DATA);
  }
}
