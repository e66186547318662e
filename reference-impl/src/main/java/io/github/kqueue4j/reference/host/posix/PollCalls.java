// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import static io.github.kqueue4j.reference.kern.EventVar.EINTR;

import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;

/** {@code poll(2)}. */
public final class PollCalls {
  // of <poll.h>; all systems have them alike
  public static final int POLLIN = 0x01;
  public static final int POLLPRI = 0x02;
  public static final int POLLOUT = 0x04;
  public static final int POLLERR = 0x08;
  public static final int POLLHUP = 0x10;
  public static final int POLLNVAL = 0x20;

  private static final LibraryFunction POLL = LibraryFunction.of("poll");

  /** How often a kernel that may be short of memory is asked. */
  private static final int TRIES = 4;

  /** How long a wait is that cannot be one in the kernel. */
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
      return polls.getShort(i * SIZE + REVENTS);
    }
  }

  /** Looks whether the library has it. */
  public static void require() {
    LibraryFunction.require(POLL);
  }

  /**
   * {@code poll(2)} of what is in the array of the scratch memory. More descriptors than
   * RLIMIT_NOFILE, as it is by now, are EINVAL, and a kernel may be short of memory: then they are
   * looked at by and by, and the wait is a short one.
   *
   * @param count how many entries
   * @param millis at most so long; −1 for ever
   * @return how many are ready; 0 also after a signal
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
   * The same without waiting. Of a descriptor that cannot be asked all is ready.
   *
   * @param count how many entries
   * @return how many are ready
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
   * {@code poll(2)} of what is in the array of the scratch memory.
   *
   * @return how many are ready; −1 if it fails
   */
  public static int pollBare(CallMemory s, int count, int millis) {
    return Calls.bare(s, POLL, s.arrayAddress(), count, millis, 0, 0);
  }

  /**
   * {@code poll(2)} of one descriptor, without waiting, once more after a signal. Of a descriptor
   * that cannot be asked all is ready: who reads or writes learns how it is, and nobody waits for
   * what is there.
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
    return n < 0 ? events : PollFd.revents(s.memory, 0);
  }
}
