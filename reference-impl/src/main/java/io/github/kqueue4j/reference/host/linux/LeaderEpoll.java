// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLLET;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLLIN;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLL_CTL_ADD;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLL_CTL_DEL;
import static io.github.kqueue4j.reference.kern.EventVar.EEXIST;
import static io.github.kqueue4j.reference.kern.EventVar.EINVAL;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.host.posix.PollCalls;
import io.github.kqueue4j.reference.host.posix.PollCalls.PollFd;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;

/**
 * The epoll on which the leader of a kqueue waits. It holds two descriptors: the epoll of the
 * kqueue's devices, level-triggered, so that a wait takes no event out of that epoll; and the
 * eventfd of the kqueue, edge-triggered, so that each write to the eventfd ends one wait, and only
 * {@link #pollBoth} has to read the eventfd. One system call waits for both. {@code ppoll(2)} would
 * do the same, but enters and leaves the wait queues of both descriptors each time.
 *
 * <p>The two descriptors are added before the first wait, because the kernel adds a device more
 * slowly to an epoll that is nested in another, and a kqueue on which no thread ever waits need not
 * pay for that. Confined to the leader, except {@link #is}, {@link #flatten} and {@link #close}.
 */
final class LeaderEpoll {
  private static final long DEVICES = 1;
  private static final long EVENTFD = 2;
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** The length of a pause that replaces a wait which the kernel refuses. */
  private static final long PAUSE_NANOS = 10_000_000;

  private final CallMemory memory = new CallMemory();

  /** The descriptor; negative before {@link #open} and after {@link #close}. */
  private int fd = -1;

  /** Written with the lock of this object held. */
  private volatile boolean hasBoth;

  /**
   * Set once the epoll of the devices cannot be in this one, or a device not in that one because of
   * it: the kernel limits the depth of nested epolls, and the number of nested epolls in which one
   * descriptor is. Both descriptors are then waited for by {@code poll(2)}.
   */
  private volatile boolean isFlat;

  /** Cleared once the exact wait is refused; the timeouts are then whole milliseconds. */
  private boolean isExact = true;

  /**
   * Creates the epoll, before this object becomes known to any other thread.
   *
   * @return 0 or an errno
   */
  int open(CallMemory s) {
    fd = Epoll.create(s);
    return fd < 0 ? -fd : 0;
  }

  /** Whether the descriptor is the one of this epoll. */
  boolean is(int number) {
    return fd == number;
  }

  /**
   * Waits until the epoll of the devices has an event, the eventfd is written to, a signal arrives
   * or the timeout passes.
   *
   * @param nanos the timeout in nanoseconds; −1 waits without limit
   * @return false if the epoll of the devices has no event
   */
  boolean await(int devices, int eventfd, long nanos) {
    int n = hasBoth || isFlat || add(devices, eventfd) ? await(nanos) : -1;
    if (isFlat) {
      return pollBoth(devices, eventfd, nanos);
    }
    if (n < 0) { // no kernel memory, or a limit: the caller looks for events itself
      LockSupport.parkNanos(nanos < 0 ? PAUSE_NANOS : Math.min(nanos, PAUSE_NANOS));
      return true;
    }
    boolean ready = false;
    for (int i = 0; i < n; i++) {
      ready |= Epoll.dataInMemory(memory, i) == DEVICES;
    }
    return ready;
  }

  private boolean pollBoth(int devices, int eventfd, long nanos) {
    ByteBuffer polls = memory.array(2 * PollFd.SIZE);
    PollFd.put(polls, 0, devices, EPOLLIN);
    PollFd.put(polls, 1, eventfd, EPOLLIN);
    PollCalls.await(memory, 2, nanos < 0 ? -1 : millis(nanos));
    if (PollFd.revents(polls, 1) != 0) {
      FileCalls.read(memory, eventfd, memory.address, Long.BYTES); // else it stays readable
    }
    return true;
  }

  /**
   * Takes the epoll of the devices out of this one, so that it can take a device that the kernel
   * refuses to a nested epoll. The leader has to be kicked afterwards. Any thread that holds the
   * kqueue's token may call this.
   *
   * @return false if the epoll of the devices was not in this one
   */
  synchronized boolean flatten(CallMemory s, int devices) {
    if (!hasBoth || isFlat) {
      return false;
    }
    isFlat = true;
    Epoll.ctl(s, fd, EPOLL_CTL_DEL, devices, 0, 0);
    return true;
  }

  private int await(long nanos) {
    if (isFlat) {
      return 0;
    }
    if (nanos > 0 && isExact) {
      int n = Epoll.awaitExactly(memory, fd, 2, nanos);
      isExact = n >= 0;
      if (isExact) {
        return n;
      }
    }
    return Epoll.await(memory, fd, 2, nanos < 0 ? -1 : millis(nanos));
  }

  /** Rounds up, so that no wait ends early. */
  private static int millis(long nanos) {
    return (int) Math.min(Integer.MAX_VALUE, (nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
  }

  private synchronized boolean add(int devices, int eventfd) {
    int error = add(eventfd, EPOLLIN | EPOLLET, EVENTFD);
    if (error == 0) {
      error = add(devices, EPOLLIN, DEVICES);
      isFlat = isNestingLimit(error);
    }
    hasBoth = error == 0;
    return error == 0 || isFlat;
  }

  private int add(int number, int events, long data) {
    int error = Epoll.ctl(memory, fd, EPOLL_CTL_ADD, number, events, data);
    return error == -EEXIST ? 0 : error;
  }

  /** Whether {@code epoll_ctl(2)} has failed at a limit of nested epolls. */
  static boolean isNestingLimit(int error) {
    return error == -EINVAL || error == -Errno.ELOOP.number();
  }

  /** Closes the descriptor, if it is open. No thread waits. */
  void close(CallMemory s) {
    if (fd >= 0) {
      FileCalls.close(s, fd);
      fd = -1;
    }
  }
}
