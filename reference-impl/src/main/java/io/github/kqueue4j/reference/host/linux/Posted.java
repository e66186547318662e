// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLLIN;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLLRDHUP;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The descriptors of one kqueue whose READ events were posted and stay pending, as they are
 * level-triggered. Most have been read empty when the kqueue is asked next. Which ones is told by
 * one {@code poll(2)} of all, where a filter would have to ask of each how much there is. Guarded
 * by the kqueue's token.
 */
final class Posted {
  /** One alone is asked by its filter at no higher price. */
  private static final int FEWEST = 2;

  private static final int POLLFD_SIZE = 8;
  private static final int REVENTS = 6;

  private @Nullable Watch[] watches = new Watch[8];
  private int n;
  private MemorySegment pollfds = MemorySegment.NULL;

  /** Looks at that one again before the next events are collected. */
  void add(Watch watch) {
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
  void remove(Watch watch) {
    int at = watch.postedAt;
    if (at < 0) {
      return;
    }
    watch.postedAt = -1;
    Watch last = at(--n);
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
      Watch watch = at(i);
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
    if (pollfds.byteSize() < (long) asked * POLLFD_SIZE) {
      pollfds = Arena.ofAuto().allocate((long) watches.length * POLLFD_SIZE, POLLFD_SIZE);
    }
    for (int i = 0; i < asked; i++) {
      pollfds.set(JAVA_INT, (long) i * POLLFD_SIZE, at(i).file.number);
      pollfds.set(JAVA_INT, (long) i * POLLFD_SIZE + 4, EPOLLIN | EPOLLRDHUP); // two shorts
    }
    if (Libc.poll(pollfds, asked) < 0) {
      return; // then each filter asks
    }
    for (int i = 0; i < asked; i++) {
      int events = pollfds.get(JAVA_SHORT, (long) i * POLLFD_SIZE + REVENTS);
      if (events == 0) {
        at(i).foundEmpty();
      } else {
        at(i).found(events);
      }
    }
  }

  private Watch at(int i) {
    Watch watch = watches[i];
    assert watch != null : "hole in the list of posted events";
    return watch;
  }
}
