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
   * Formats the results of one work.
   *
   * @param work the results
   * @return lines of text
   */
  public static String of(Results.OfWork work) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(Locale.ROOT, "%n%s: %s [CPUs: %s]%n", work.id(), work.title(), work.cpus()));
    if (!work.failure().isEmpty()) {
      return text.append("  FAILED: ").append(work.failure()).append('\n').toString();
    }
    if (!work.pairs().isEmpty()) {
      text.append(
          String.format(
              Locale.ROOT,
              ROW,
              "  ours",
              work.unit(),
              "peer",
              work.unit(),
              "ratio",
              "min..max",
              "target",
              "B/op"));
    }
    for (Results.OfPair pair : work.pairs()) {
      text.append(row(work, pair));
    }
    for (String line : figures(work)) {
      text.append("  ").append(line).append('\n');
    }
    return text.toString();
  }

  private static String row(Results.OfWork work, Results.OfPair pair) {
    if (!pair.skipped().isEmpty()) {
      return "  " + pair.ours() + " : " + pair.peer() + " skipped: " + pair.skipped() + "\n";
    }
    Results.OfContender ours = find(work, pair.ours());
    Results.OfContender peer = find(work, pair.peer());
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
  static List<String> figures(Results.OfWork work) {
    List<String> lines = new ArrayList<>();
    for (Results.OfContender contender : work.contenders()) {
      String figure = contender.name() + ": ";
      if (!contender.skipped().isEmpty()) {
        if (work.pairs().isEmpty()) {
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
                + work.unit());
      } else if (work.pairs().isEmpty()) {
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

  static Results.OfContender find(Results.OfWork work, String name) {
    return work.contenders().stream()
        .filter(contender -> contender.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(work.id() + " has no contender " + name));
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
