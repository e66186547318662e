// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.sidebyside;

import io.github.kqueue4j.benchmarks.bodies.Body;

/**
 * One implementation of a workload; the implementations of a workload are compared.
 *
 * @param name the name in tables, without a comma
 * @param line the curve of the group's chart to which this contender contributes a point; empty if
 *     none
 * @param x the position on that curve
 * @param factory creates the body
 */
public record Contender(String name, String line, long x, Body.Factory factory) {

  static Contender of(String name, Body.Factory factory) {
    return new Contender(name, "", 0, factory);
  }

  /** Creates a contender that is a point of a curve; x becomes part of the name. */
  static Contender at(String line, long x, String unit, Body.Factory factory) {
    return new Contender(line + " " + x + " " + unit, line, x, factory);
  }
}
