// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.sidebyside;

import java.util.List;

/**
 * Contenders that do the same work, in turns in one virtual machine.
 *
 * @param id what the command line calls it
 * @param group works of one group share a chart
 * @param title what an operation is
 * @param unit of what is measured: ns or B
 * @param cpus what to run it on
 * @param times how often a batch does the work; 0: as often as fills the time of a batch
 * @param rounds how many batches each contender gets; 0: as the options say
 * @param rare whether it is done too rarely to be compiled in the time there is: then the virtual
 *     machine is told to compile sooner, as a program that runs for a minute has done
 * @param contenders who
 * @param pairs which ratios are reported
 */
public record Work(
    String id,
    String group,
    String title,
    String unit,
    Cpus cpus,
    int times,
    int rounds,
    boolean rare,
    List<Contender> contenders,
    List<Pair> pairs) {

  static Work of(
      String id,
      String group,
      String title,
      Cpus cpus,
      List<Contender> contenders,
      List<Pair> pairs) {
    return new Work(id, group, title, "ns", cpus, 0, 0, false, contenders, pairs);
  }

  Work batches(int fixedTimes, int fixedRounds) {
    return new Work(id, group, title, unit, cpus, fixedTimes, fixedRounds, rare, contenders, pairs);
  }

  Work in(String otherUnit) {
    return new Work(id, group, title, otherUnit, cpus, times, rounds, rare, contenders, pairs);
  }

  Work rarely() {
    return new Work(id, group, title, unit, cpus, times, rounds, true, contenders, pairs);
  }
}
