// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.sidebyside;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The figures as text for a terminal. */
public final class Table {
  private static final String ROW = "%-34s %10s   %-34s %10s  %6s  %-13s %-11s %s%n";

  private Table() {}

  /**
   * Formats the results of one workload.
   *
   * @param workload the results
   * @return lines of text
   */
  public static String of(Results.OfWorkload workload) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%n%s: %s [CPUs: %s]%n",
            workload.id(),
            workload.title(),
            workload.cpus()));
    if (!workload.failure().isEmpty()) {
      return text.append("  FAILED: ").append(workload.failure()).append('\n').toString();
    }
    if (!workload.pairs().isEmpty()) {
      text.append(
          String.format(
              Locale.ROOT,
              ROW,
              "  ours",
              workload.unit(),
              "peer",
              workload.unit(),
              "ratio",
              "min..max",
              "target",
              "B/op"));
    }
    for (Results.OfPair pair : workload.pairs()) {
      text.append(row(workload, pair));
    }
    for (String line : figures(workload)) {
      text.append("  ").append(line).append('\n');
    }
    return text.toString();
  }

  private static String row(Results.OfWorkload workload, Results.OfPair pair) {
    if (!pair.skipped().isEmpty()) {
      return "  " + pair.ours() + " : " + pair.peer() + " skipped: " + pair.skipped() + "\n";
    }
    Results.OfContender ours = find(workload, pair.ours());
    Results.OfContender peer = find(workload, pair.peer());
    String target = pair.target() == 0 ? "" : "≤ " + number(pair.target()) + " " + pair.verdict();
    return String.format(
        Locale.ROOT,
        ROW,
        "  " + pair.ours(),
        number(ours.median()),
        pair.peer(),
        number(peer.median()),
        number(pair.median()),
        number(pair.min()) + ".." + number(pair.max()),
        target,
        bytes(ours.bytesPerOperation()) + " : " + bytes(peer.bytesPerOperation()));
  }

  /**
   * The figures besides the ratios: percentiles of single operations, and contenders without a
   * pair.
   */
  static List<String> figures(Results.OfWorkload workload) {
    List<String> lines = new ArrayList<>();
    for (Results.OfContender contender : workload.contenders()) {
      String figure = contender.name() + ": ";
      if (!contender.skipped().isEmpty()) {
        if (workload.pairs().isEmpty()) {
          lines.add(figure + "skipped: " + contender.skipped());
        }
      } else if (contender.single()) {
        lines.add(
            figure
                + "p50 "
                + number((double) contender.p50())
                + ", p99 "
                + number((double) contender.p99())
                + " "
                + workload.unit());
      } else if (workload.pairs().isEmpty()) {
        lines.add(
            figure
                + number(contender.median())
                + " ns, "
                + number(1e9 / contender.median())
                + " a second, "
                + bytes(contender.bytesPerOperation())
                + " B each");
      }
    }
    return lines;
  }

  static Results.OfContender find(Results.OfWorkload workload, String name) {
    return workload.contenders().stream()
        .filter(contender -> contender.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(workload.id() + " has no contender " + name));
  }

  /** Formats a number with three significant digits, or with all digits before the point. */
  static String number(double value) {
    if (value >= 100) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return String.format(Locale.ROOT, value >= 10 ? "%.1f" : "%.2f", value);
  }

  static String bytes(double value) {
    return String.format(Locale.ROOT, value < 10 && value >= 0.05 ? "%.1f" : "%,.0f", value);
  }
}
