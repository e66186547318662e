// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

/** The data of events in a buffer without counts (C-131), alike on all backends. */
final class Uncounted {
  private Uncounted() {}

  /**
   * Returns 1 for a READ or WRITE event whose count is 0 or less although the descriptor is ready,
   * as one with an empty datagram is, or a device that does not tell its room. With EV_EOF 0 means
   * that nothing is left.
   */
  static long data(KEventBuffer events, int i, long count) {
    Filter filter = events.filter(i);
    boolean isReady =
        (filter == Filter.READ || filter == Filter.WRITE)
            && (events.flags(i) & (SysEvent.EV_EOF | SysEvent.EV_ERROR)) == 0;
    return isReady ? Math.max(1, count) : count;
  }
}
