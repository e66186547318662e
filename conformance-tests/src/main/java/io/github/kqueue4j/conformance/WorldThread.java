// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance;

/** A thread of a {@link World}. */
public interface WorldThread {
  /**
   * Waits until it has ended, at most {@link World#PATIENCE}.
   *
   * @throws AssertionError what it threw, wrapped; or it does not end
   */
  void join();

  /** Interrupts it, as {@link Thread#interrupt()}. */
  void interrupt();

  /**
   * Tells whether it has ended.
   *
   * @return false while it runs or waits
   */
  boolean isDone();
}
