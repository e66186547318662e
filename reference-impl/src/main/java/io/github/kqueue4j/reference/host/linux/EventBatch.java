// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import io.github.kqueue4j.reference.host.HostLwp;
import io.github.kqueue4j.reference.host.posix.CallMemory;

/**
 * Events that one {@code epoll_wait(2)} has taken. A thread that loses the token while it tells of
 * them leaves the rest to others, who may take the next ones before it has the token again. Guarded
 * by the kqueue's token.
 */
final class EventBatch {
  private final CallMemory memory = new CallMemory();
  private int size;
  private int next;

  /** Takes what there is, once all that was taken before is told; false if more may be left. */
  boolean take(int epfd) {
    next = 0;
    size = 0;
    size = Math.max(0, Epoll.poll(memory, epfd));
    return size < Epoll.BATCH;
  }

  /** Tells the sources. */
  void report(HostLwp lp, SourceTable sources) {
    while (next < size) {
      int i = next++;
      InterruptSource source = sources.get(Epoll.data(memory, i));
      if (source != null) {
        source.interrupt(lp, Epoll.events(memory, i));
      }
    }
  }

  /** The kqueue is closed: nobody is told any more. */
  void clear() {
    size = 0;
  }
}
