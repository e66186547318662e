// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLLIN;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLLRDHUP;

import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.PollCalls;
import io.github.kqueue4j.reference.host.posix.PollCalls.PollFd;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The descriptors of one kqueue whose READ events were posted and stay pending, since they are
 * level-triggered. By the next call the program has usually read most of them empty. One {@code
 * poll(2)} of all descriptors finds those, instead of one system call of the filter for each.
 * Guarded by the kqueue's token.
 */
final class PendingReads {
  private @Nullable EpollWatch[] watches = new EpollWatch[8];
  private int n;
  private final CallMemory s = new CallMemory();

  /** Lists a watch to be checked again before the next call collects events. */
  void add(EpollWatch watch) {
    if (watch.postedAt >= 0) {
      return;
    }
    if (n == watches.length) {
      watches = Arrays.copyOf(watches, n * 2);
    }
    watch.postedAt = n;
    watches[n++] = watch;
  }

  /** Removes a watch, if it is listed. */
  void remove(EpollWatch watch) {
    int at = watch.postedAt;
    if (at < 0) {
      return;
    }
    watch.postedAt = -1;
    EpollWatch last = at(--n);
    watches[n] = null;
    if (last != watch) {
      watches[at] = last;
      last.postedAt = at;
    }
  }

  /**
   * Finds out which descriptors are empty, and records the result in their watches.
   *
   * <p>Preconditions: the events of the epoll are taken and reported. A descriptor with an edge is
   * then not checked again, and data that arrives from now on causes an edge.
   */
  void lookAgain() {
    int asked = 0;
    for (int i = 0; i < n; i++) {
      EpollWatch watch = at(i);
      watches[i] = null;
      watch.postedAt = -1;
      if (watch.takeNeedsRecheck()) {
        watches[asked++] = watch;
      }
    }
    n = 0;
    if (asked > 1 || (asked == 1 && at(0).file.fOps == SocketOps.SOCKETOPS)) {
      poll(asked);
    } // else the filter of a single pipe is as fast; that of an empty socket makes two calls
    Arrays.fill(watches, 0, asked, null);
  }

  private void poll(int asked) {
    ByteBuffer polls = s.array(watches.length * PollFd.SIZE);
    for (int i = 0; i < asked; i++) {
      PollFd.put(polls, i, at(i).file.fd, EPOLLIN | EPOLLRDHUP);
    }
    if (PollCalls.pollBare(s, asked, 0) < 0) {
      return; // each filter makes its own system call instead
    }
    for (int i = 0; i < asked; i++) {
      int events = PollFd.revents(polls, i);
      if (events == 0) {
        at(i).polledEmpty();
      } else {
        at(i).polled(events);
      }
    }
  }

  private EpollWatch at(int i) {
    EpollWatch watch = watches[i];
    assert watch != null : "hole in the list of posted events";
    return watch;
  }
}
