// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

/** Measures the lists of pending reads in rewritten code. */
public final class ModelledReads {
  private static int most;

  private ModelledReads() {}

  /** Begins an order. */
  public static void begin() {
    most = 0;
  }

  /**
   * Returns the largest number of watches that a list has had.
   *
   * @return 0 if no read was pending
   */
  public static int most() {
    return most;
  }

  /** {@link PendingReads#add}. */
  static void add(PendingReads posted, EpollWatch watch) {
    posted.add(watch);
    most = Math.max(most, watch.postedAt + 1);
  }
}
