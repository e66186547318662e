// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.sidebyside;

/**
 * The lengths and the number of batches.
 *
 * @param warmMillis how long each contender warms up, in milliseconds
 * @param batchMillis the length of a batch in milliseconds
 * @param rounds the number of batches of each contender
 */
public record Pace(int warmMillis, int batchMillis, int rounds) {
  /** Runs all workloads in a few minutes. */
  public static final Pace QUICK = new Pace(700, 15, 15);

  /** Takes longer, for narrower spreads. */
  public static final Pace THOROUGH = new Pace(2000, 40, 41);

  /** Runs each workload once, only to check that the work does what it claims. */
  public static final Pace SMOKE = new Pace(0, 0, 1);
}
