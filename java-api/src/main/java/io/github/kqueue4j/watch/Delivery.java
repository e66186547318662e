// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

/**
 * How often a condition of a descriptor is reported. Timers, files, processes, signals and user
 * events are always edge-triggered.
 */
public enum Delivery {
  /** Level-triggered: again and again as long as the condition holds. The safe default. */
  LEVEL,

  /**
   * Edge-triggered: when something new arrives (EV_CLEAR). Read or write until nothing is left, as
   * the rest is not reported again. Occasionally there is nothing to read or no room to write; on
   * the hosts {@code poll} and {@code portable} up to a hundred times a second, as they do not see
   * how a channel is read and written (C-42 in CONTRACT.md).
   */
  EDGE,

  /** Once (EV_ONESHOT); then the watch is inactive. */
  ONCE,

  /** To one thread, then not until {@link Watch#resume()} (EV_DISPATCH). For thread pools. */
  PAUSE
}
