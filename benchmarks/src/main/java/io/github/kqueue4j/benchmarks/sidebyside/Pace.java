// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.sidebyside;

/**
 * How long to measure.
 *
 * @param warmMillis how long each contender runs before it counts
 * @param batchMillis how long a batch lasts
 * @param rounds how many batches each contender gets
 */
public record Pace(int warmMillis, int batchMillis, int rounds) {
  /** The whole set in minutes. */
  public static final Pace QUICK = new Pace(700, 15, 15);

  /** Narrower spreads. */
  public static final Pace THOROUGH = new Pace(2000, 40, 41);

  /** Only to see that all works do what they claim. */
  public static final Pace SMOKE = new Pace(0, 0, 1);
}
