// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import io.github.kqueue4j.reference.host.HostLwp;

/** What interrupts a kqueue: a descriptor in its epoll. Guarded by the kqueue's token. */
abstract class InterruptSource {
  /** {@link #id} of a source that is in no epoll. */
  static final long NONE = 0;

  /** Under which its events come; never used again, so that a late one finds nobody. */
  long id = NONE;

  /**
   * Something happened.
   *
   * @param lp the calling thread
   * @param events EPOLL* bits
   */
  abstract void interrupt(HostLwp lp, int events);
}
