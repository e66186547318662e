// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance;

/** A thread of a {@link World}. */
public interface WorldThread {
  /**
   * Waits until the thread has ended, for at most {@link World#PATIENCE}.
   *
   * @throws AssertionError if the thread threw an exception, which is the cause, or does not end
   */
  void join();

  /** Interrupts the thread, as {@link Thread#interrupt()} does. */
  void interrupt();

  /**
   * Tells whether the thread has ended.
   *
   * @return false while it runs or waits
   */
  boolean isDone();
}
