// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.sidebyside;

import java.util.List;

/**
 * What is measured: several contenders do the same work in turns in one JVM.
 *
 * @param id the id on the command line
 * @param group the group; workloads of one group share a chart
 * @param title a description of one operation
 * @param unit the unit of the figures: ns or B
 * @param cpus the CPUs to run on
 * @param times how many times a batch does the work; 0 for as many as fill the length of a batch
 * @param rounds the number of batches of each contender; 0 for the number of the pace
 * @param rare whether operations are too rare for the JVM to compile them while warming up; the JVM
 *     is then told to compile sooner, as in a program that has run for a minute
 * @param contenders the contenders
 * @param pairs the ratios to report
 */
public record Workload(
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

  static Workload of(
      String id,
      String group,
      String title,
      Cpus cpus,
      List<Contender> contenders,
      List<Pair> pairs) {
    return new Workload(id, group, title, "ns", cpus, 0, 0, false, contenders, pairs);
  }

  Workload batches(int fixedTimes, int fixedRounds) {
    return new Workload(
        id, group, title, unit, cpus, fixedTimes, fixedRounds, rare, contenders, pairs);
  }

  Workload in(String otherUnit) {
    return new Workload(id, group, title, otherUnit, cpus, times, rounds, rare, contenders, pairs);
  }

  Workload rarely() {
    return new Workload(id, group, title, unit, cpus, times, rounds, true, contenders, pairs);
  }
}
