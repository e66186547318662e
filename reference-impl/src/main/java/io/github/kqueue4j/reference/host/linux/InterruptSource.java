// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import io.github.kqueue4j.reference.host.HostLwp;

/**
 * A source of interrupts for a kqueue: a descriptor in its epoll. Guarded by the kqueue's token.
 */
abstract class InterruptSource {
  /** {@link #id} of a source that is in no epoll. */
  static final long NONE = 0;

  /** The {@code data} of its epoll events. Never reused, so a late event finds no source. */
  long id = NONE;

  /**
   * Handles an edge of the descriptor.
   *
   * @param lp the calling thread
   * @param events EPOLL* bits
   */
  abstract void interrupt(HostLwp lp, int events);
}
