// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import io.github.kqueue4j.reference.host.HostLwp;
import io.github.kqueue4j.reference.host.RealHost;
import io.github.kqueue4j.reference.host.posix.CallMemory;

/**
 * Events that one {@code epoll_wait(2)} has returned. A thread that loses the token while it
 * reports them leaves the remaining events to other threads, which may even take the next batch
 * before the first thread has the token again. Guarded by the kqueue's token.
 */
final class EventBatch {
  private final CallMemory memory = new CallMemory();
  private int size;
  private int next;

  /**
   * Takes the ready events of an epoll without waiting. Returns false if more may be left.
   *
   * <p>Preconditions: every event of the previous batch is reported.
   *
   * @throws IllegalStateException if the system refuses the call, as a sandbox does; a kqueue that
   *     went on would never report an event
   */
  boolean take(int epfd) {
    next = 0;
    size = 0;
    int n = Epoll.poll(memory, epfd);
    if (Epoll.isRefusal(n)) {
      throw new IllegalStateException(RealHost.reason("epoll_wait", -n));
    }
    size = Math.max(0, n);
    return size < Epoll.BATCH;
  }

  /** Reports the remaining events to their sources. */
  void report(HostLwp lp, SourceTable sources) {
    while (next < size) {
      int i = next++;
      InterruptSource source = sources.get(Epoll.data(memory, i));
      if (source != null) {
        source.interrupt(lp, Epoll.events(memory, i));
      }
    }
  }

  /** Discards the remaining events, as the kqueue is closed. */
  void clear() {
    size = 0;
  }
}
