// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.sidebyside;

import java.util.List;

/** The results of a run, as they are written to the JSON file. */
public final class Results {
  private Results() {}

  /**
   * A whole run.
   *
   * @param environment lines that describe the machine and the JVM
   * @param seconds the duration of the run
   * @param workloads the workloads
   */
  public record Run(List<String> environment, long seconds, List<OfWorkload> workloads) {}

  /**
   * The results of one workload.
   *
   * @param id the id of the workload
   * @param group the group whose chart the work is part of
   * @param title a description of one operation
   * @param unit ns or B
   * @param cpus the CPUs that the work was pinned to
   * @param failure why there are no figures; empty if the work ran
   * @param contenders the results of the contenders
   * @param pairs the ratios
   */
  public record OfWorkload(
      String id,
      String group,
      String title,
      String unit,
      String cpus,
      String failure,
      List<OfContender> contenders,
      List<OfPair> pairs) {}

  /**
   * The results of one contender.
   *
   * @param name the name of the contender
   * @param line the curve to which the contender contributes a point; empty if none
   * @param x the position on that curve
   * @param skipped why the contender did not run; empty if it ran
   * @param times how many times a batch did the work
   * @param perOperation the figure of each batch: the mean, or the median of single samples
   * @param bytesPerOperation the bytes of heap that all threads allocated, median of the batches
   * @param single whether single operations were timed
   * @param p50 the median of all single operations
   * @param p99 the 99th percentile of all single operations
   */
  public record OfContender(
      String name,
      String line,
      long x,
      String skipped,
      int times,
      List<Double> perOperation,
      double bytesPerOperation,
      boolean single,
      long p50,
      long p99) {

    double median() {
      return medianOf(perOperation);
    }
  }

  /**
   * The ratio of two contenders.
   *
   * @param ours the contender in the numerator
   * @param peer the contender in the denominator
   * @param target the highest ratio that meets the target; 0 if there is no target
   * @param skipped why there is no ratio; empty if there is one
   * @param ratios the ratio of each round
   */
  public record OfPair(
      String ours, String peer, double target, String skipped, List<Double> ratios) {

    double median() {
      return medianOf(ratios);
    }

    double min() {
      return ratios.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
    }

    double max() {
      return ratios.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
    }

    /**
     * Returns {@code yes} or {@code no}, by whether the median meets the target; empty without a
     * target.
     */
    String verdict() {
      if (target == 0 || ratios.isEmpty()) {
        return "";
      }
      return median() <= target ? "yes" : "no";
    }
  }

  static double medianOf(List<Double> values) {
    if (values.isEmpty()) {
      return Double.NaN;
    }
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
