// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import io.github.kqueue4j.reference.host.HostLwp;

/**
 * A source of interrupts for a kqueue: a descriptor in its epoll. Guarded by the kqueue's token.
 */
interface InterruptSource {
  /** {@link #id} of a source that is in no epoll. */
  long NONE = 0;

  /** Returns the {@code data} of its epoll events, which is never reused, or {@link #NONE}. */
  long id();

  /** Sets what {@link #id} returns. Only {@link SourceTable} calls this. */
  void setId(long id);

  /**
   * Handles an edge of the descriptor.
   *
   * @param lp the calling thread
   * @param events EPOLL* bits
   */
  void interrupt(HostLwp lp, int events);
}
