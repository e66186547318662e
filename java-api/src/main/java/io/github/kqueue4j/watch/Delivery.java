// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

/**
 * How often a descriptor's condition is reported. Timers, files, processes, signals and user events
 * report what is new.
 */
public enum Delivery {
  /** As long as the condition holds. The safe default. */
  LEVEL,

  /**
   * When something new arrives (EV_CLEAR). Read or write until nothing is left, or the rest stays
   * unseen; expect that at times nothing is there.
   */
  EDGE,

  /** Once (EV_ONESHOT); then the watch is inactive. */
  ONCE,

  /** To one thread; then silent until {@link Watch#resume()} (EV_DISPATCH). For pools. */
  PAUSE
}
