// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import static io.github.kqueue4j.reference.kern.EventVar.EINTR;

import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;

/** {@code poll(2)}. */
public final class PollCalls {
  // <poll.h>; the same on all systems
  public static final int POLLIN = 0x01;
  public static final int POLLPRI = 0x02;
  public static final int POLLOUT = 0x04;
  public static final int POLLERR = 0x08;
  public static final int POLLHUP = 0x10;
  public static final int POLLNVAL = 0x20;

  /**
   * Of Linux' {@code <poll.h>}: the peer of a socket sends nothing any more, or the socket was shut
   * for reading; data may be left. 0 on other systems, which do not tell.
   */
  public static final int POLLRDHUP = SystemConstants.LOCAL.isLinux() ? 0x2000 : 0;

  private static final LibraryFunction POLL = LibraryFunction.of("poll");

  /** How often a call is tried, as the kernel may be short of memory for a moment. */
  private static final int TRIES = 4;

  /** The length of a pause that replaces a wait which the kernel refuses. */
  private static final long PAUSE_NANOS = 10_000_000;

  private PollCalls() {}

  /** {@code struct pollfd}. */
  public static final class PollFd {
    /** {@code sizeof}. */
    public static final int SIZE = 8;

    static final int FD = 0;
    static final int EVENTS = 4;
    static final int REVENTS = 6;

    private PollFd() {}

    /** Fills in entry i. */
    public static void put(ByteBuffer polls, int i, int fd, int events) {
      polls.putInt(i * SIZE + FD, fd);
      polls.putShort(i * SIZE + EVENTS, (short) events);
      polls.putShort(i * SIZE + REVENTS, (short) 0);
    }

    /** {@code revents} of entry i. */
    public static int revents(ByteBuffer polls, int i) {
      int revents = polls.getShort(i * SIZE + REVENTS);
      return Calls.FAULTS ? changed(polls, i, revents) : revents;
    }

    private static int changed(ByteBuffer polls, int i, int revents) {
      int fd = polls.getInt(i * SIZE + FD);
      return InjectedErrors.revents(fd, polls.getShort(i * SIZE + EVENTS), revents);
    }
  }

  /** Checks that the C library has {@code poll(2)}. */
  public static void require() {
    LibraryFunction.require(POLL);
  }

  /**
   * {@code poll(2)} of the entries in the array of the scratch memory. The call fails with EINVAL
   * if there are more entries than the present RLIMIT_NOFILE, on macOS also if there are more than
   * OPEN_MAX, which is 10,240; and may fail when the kernel is short of memory. Then the entries
   * are polled in smaller parts, and the wait is a pause of 10 ms.
   *
   * @param count the number of entries
   * @param millis the timeout in milliseconds; −1 waits without limit
   * @return the number of ready entries; 0 also after a signal
   */
  public static int await(CallMemory s, int count, int millis) {
    int n = poll(s, 0, count, millis);
    if (n >= 0 || n == -EINTR) {
      return Math.max(0, n);
    }
    n = look(s, 0, count);
    if (n == 0 && millis != 0) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return n;
  }

  /**
   * Likewise, without waiting. A descriptor that cannot be polled is ready for everything.
   *
   * @param count the number of entries
   * @return the number of ready entries
   */
  public static int look(CallMemory s, int count) {
    return look(s, 0, count);
  }

  private static int look(CallMemory s, int from, int count) {
    int n = poll(s, from, count, 0);
    if (n >= 0) {
      return n;
    }
    if (count > 1) {
      int half = count / 2;
      return look(s, from, half) + look(s, from + half, count - half);
    }
    ByteBuffer polls = s.array(PollFd.SIZE);
    int at = from * PollFd.SIZE;
    int state = state(s, polls.getInt(at + PollFd.FD), polls.getShort(at + PollFd.EVENTS));
    polls.putShort(at + PollFd.REVENTS, (short) state);
    return state == 0 ? 0 : 1;
  }

  private static int poll(CallMemory s, int from, int count, int millis) {
    return Calls.call(s, POLL, s.arrayAddress() + (long) from * PollFd.SIZE, count, millis);
  }

  /**
   * {@code poll(2)} of the entries in the array of the scratch memory, without capturing errno.
   *
   * @return the number of ready entries; −1 if the call fails
   */
  public static int pollBare(CallMemory s, int count, int millis) {
    return Calls.bare(s, POLL, s.arrayAddress(), count, millis, 0, 0);
  }

  /**
   * {@code poll(2)} of one descriptor, without waiting; repeated after a signal. A descriptor that
   * cannot be polled is ready for everything, but not known to be at its end: a read or write then
   * shows its real state, and no thread waits for data that is there.
   *
   * @return POLL* bits
   */
  public static int state(CallMemory s, int fd, int events) {
    PollFd.put(s.memory, 0, fd, events);
    int n = Calls.bare(s, POLL, s.address, 1, 0, 0, 0);
    if (n < 0) {
      int tries = 0;
      do {
        n = Calls.call(s, POLL, s.address, 1, 0);
      } while (n == -EINTR || (n < 0 && ++tries < TRIES));
    }
    return n < 0 ? events & ~POLLRDHUP : PollFd.revents(s.memory, 0);
  }

  /**
   * Whether the peer of a socket sends nothing any more; data may be left. Only Linux tells this of
   * a peer that still receives.
   */
  public static boolean isShutByPeer(CallMemory s, int fd) {
    return (state(s, fd, POLLRDHUP) & (POLLRDHUP | POLLHUP)) != 0;
  }
}
