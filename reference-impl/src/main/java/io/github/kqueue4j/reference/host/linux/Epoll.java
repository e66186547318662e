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
import io.github.kqueue4j.reference.host.posix.PollCalls.PollFd;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;

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

  /** The length of a pause that replaces a wait which the kernel refuses. */
  private static final long PAUSE_NANOS = 10_000_000;

  /** How often a call that should not fail is tried. */
  private static final int TRIES = 3;

  private static final LibraryFunction EPOLL_CREATE1 = LibraryFunction.of("epoll_create1");
  private static final LibraryFunction EPOLL_CTL = LibraryFunction.of("epoll_ctl");
  private static final LibraryFunction EPOLL_WAIT = LibraryFunction.of("epoll_wait");
  private static final LibraryFunction PPOLL = LibraryFunction.of("ppoll");
  private static final LibraryFunction POLL = LibraryFunction.of("poll");
  private static final LibraryFunction EVENTFD = LibraryFunction.of("eventfd");

  /** Cleared once {@code ppoll(2)} is refused, as in a sandbox that does not know the call. */
  private static volatile boolean hasPpoll = !PPOLL.isMissing();

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
    LibraryFunction.require(EPOLL_CREATE1, EPOLL_CTL, EPOLL_WAIT, EVENTFD, POLL);
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
  private static final class Ring {
    static final LibraryFunction WRITE = LibraryFunction.of("write");
    static final CallMemory ONE = new CallMemory();

    static {
      ONE.memory.putLong(0, 1);
    }

    private Ring() {}
  }

  /** {@code read(2)} of an eventfd that only the caller reads; the count is discarded. */
  static void clear(CallMemory s, int eventfd) {
    FileCalls.read(s, eventfd, s.address, Long.BYTES);
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
    int n = waitMillis(s, epfd, 0);
    return n >= 0 ? n : retry(s, epfd);
  }

  /** The first try does not capture errno, so that it allocates nothing; the retries do. */
  private static int retry(CallMemory s, int epfd) {
    int n = -1;
    for (int i = 0; n < 0 && i < TRIES; i++) {
      n = pollWithErrno(s, epfd);
    }
    return n == -EINTR ? 0 : n;
  }

  /**
   * {@code ppoll(2)} of an epoll and of an eventfd, or {@code poll(2)} where {@code ppoll} is
   * refused. Waits until one of the two is readable, the timeout passes or a signal arrives, and
   * consumes nothing.
   *
   * @param nanos the timeout in nanoseconds; −1 waits without limit
   * @return whether the eventfd is readable
   */
  static boolean await(CallMemory s, int epfd, int eventfd, long nanos) {
    PollFd.put(s.memory, 0, epfd, EPOLLIN);
    PollFd.put(s.memory, 1, eventfd, EPOLLIN);
    int n = hasPpoll ? ppoll(s, nanos) : -ENOSYS;
    if (n < 0 && n != -EINTR) {
      n = Calls.call(s, POLL, s.address, 2, millis(nanos));
      if (n < 0 && n != -EINTR) {
        LockSupport.parkNanos(PAUSE_NANOS); // no kernel memory, or a limit: the caller polls then
      }
    }
    return n > 0 && PollFd.revents(s.memory, 1) != 0;
  }

  private static int ppoll(CallMemory s, long nanos) {
    long timeout = 0;
    int at = 2 * PollFd.SIZE;
    if (nanos >= 0) {
      Timespec.put(s.memory, at, nanos);
      timeout = s.address + at;
    }
    int n = Calls.bare(s, PPOLL, s.address, 2, timeout, 0, 0);
    if (n < 0) { // usually EINTR; a second call with a zero timeout captures errno
      Timespec.put(s.memory, at, 0);
      n = Calls.call(s, PPOLL, s.address, 2, s.address + at, 0);
      hasPpoll = n != -ENOSYS && n != -EPERM;
    }
    return n;
  }

  private static int millis(long nanos) {
    return nanos < 0 ? -1 : (int) Math.min(Integer.MAX_VALUE, (nanos + 999_999) / 1_000_000);
  }

  private static long events(CallMemory s) {
    s.array(BATCH * EpollEvent.SIZE);
    return s.arrayAddress();
  }

  private static int waitMillis(CallMemory s, int epfd, int millis) {
    return Calls.bare(s, EPOLL_WAIT, epfd, events(s), BATCH, millis, 0);
  }

  private static int pollWithErrno(CallMemory s, int epfd) {
    return Calls.call(s, EPOLL_WAIT, epfd, events(s), BATCH, 0);
  }

  /** The array of events that the last wait filled. */
  static ByteBuffer taken(CallMemory s) {
    return s.array(BATCH * EpollEvent.SIZE);
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
