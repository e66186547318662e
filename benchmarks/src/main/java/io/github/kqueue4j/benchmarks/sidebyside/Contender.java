// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.sidebyside;

import io.github.kqueue4j.benchmarks.bodies.Body;

/**
 * One way to do some work.
 *
 * @param name what the tables call it, without a comma
 * @param line the curve that it is a point of, in the chart of its group; empty if of none
 * @param x where on that curve
 * @param factory makes its body
 */
public record Contender(String name, String line, long x, Body.Factory factory) {

  static Contender of(String name, Body.Factory factory) {
    return new Contender(name, "", 0, factory);
  }

  /** A point of a curve; x becomes part of the name. */
  static Contender at(String line, long x, String unit, Body.Factory factory) {
    return new Contender(line + " " + x + " " + unit, line, x, factory);
  }
}
