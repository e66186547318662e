// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.sidebyside;

/**
 * Two contenders whose ratio is reported.
 *
 * @param ours the name of the contender in the numerator
 * @param peer the name of the contender in the denominator
 * @param target the highest ratio that meets the target; 0 if there is no target
 */
public record Pair(String ours, String peer, double target) {

  static Pair of(String ours, String peer) {
    return new Pair(ours, peer, 0);
  }

  static Pair of(String ours, String peer, double target) {
    return new Pair(ours, peer, target);
  }
}
