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
 * The descriptors of one kqueue whose READ events were posted and stay pending, as they are
 * level-triggered. Most have been read empty when the kqueue is asked next. Which ones is told by
 * one {@code poll(2)} of all, where a filter would have to ask of each how much there is. Guarded
 * by the kqueue's token.
 */
final class PendingReads {
  /** One alone is asked by its filter at no higher price. */
  private static final int FEWEST = 2;

  private @Nullable EpollWatch[] watches = new EpollWatch[8];
  private int n;
  private final CallMemory s = new CallMemory();

  /** Looks at that one again before the next events are collected. */
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

  /** Its event is gone, or was never on the list. */
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
   * Tells those that are empty. To be called once the epoll was asked: what an edge came for has
   * something, and what comes from here on brings an edge.
   */
  void lookAgain() {
    int asked = 0;
    for (int i = 0; i < n; i++) {
      EpollWatch watch = at(i);
      watches[i] = null;
      watch.postedAt = -1;
      if (watch.takeToLookAt()) {
        watches[asked++] = watch;
      }
    }
    n = 0;
    if (asked >= FEWEST) {
      poll(asked);
    }
    Arrays.fill(watches, 0, asked, null);
  }

  private void poll(int asked) {
    ByteBuffer polls = s.array(watches.length * PollFd.SIZE);
    for (int i = 0; i < asked; i++) {
      PollFd.put(polls, i, at(i).file.number, EPOLLIN | EPOLLRDHUP);
    }
    if (PollCalls.pollBare(s, asked, 0) < 0) {
      return; // then each filter asks
    }
    for (int i = 0; i < asked; i++) {
      int events = PollFd.revents(polls, i);
      if (events == 0) {
        at(i).foundEmpty();
      } else {
        at(i).found(events);
      }
    }
  }

  private EpollWatch at(int i) {
    EpollWatch watch = watches[i];
    assert watch != null : "hole in the list of posted events";
    return watch;
  }
}
