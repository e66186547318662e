// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.sidebyside;

import java.util.List;

/** What was measured, as it is written to the JSON file. */
public final class Results {
  private Results() {}

  /**
   * A whole run.
   *
   * @param environment the machine and the virtual machine, a line each
   * @param seconds how long it took
   * @param works the works
   */
  public record Run(List<String> environment, long seconds, List<OfWork> works) {}

  /**
   * One work.
   *
   * @param id its name
   * @param group its chart
   * @param title what an operation is
   * @param unit ns or B
   * @param cpus what it was pinned to
   * @param failure why there are no figures; empty if there are
   * @param contenders who did it
   * @param pairs their ratios
   */
  public record OfWork(
      String id,
      String group,
      String title,
      String unit,
      String cpus,
      String failure,
      List<OfContender> contenders,
      List<OfPair> pairs) {}

  /**
   * One contender.
   *
   * @param name its name
   * @param line its curve; empty if none
   * @param x where on its curve
   * @param skipped why it did not run; empty if it did
   * @param times how often a batch did the work
   * @param perOperation the figure of each batch: the mean, or the median of single samples
   * @param bytesPerOperation heap allocated by all threads, median of the batches
   * @param single whether single operations were timed
   * @param p50 of all single operations
   * @param p99 of all single operations
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
   * One ratio.
   *
   * @param ours above the line
   * @param peer below it
   * @param target the highest that is good enough; 0 if none
   * @param skipped why there is none; empty if there is
   * @param ratios of batches that ran one after the other
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

    /** Whether the median reaches the target; empty without one. */
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
