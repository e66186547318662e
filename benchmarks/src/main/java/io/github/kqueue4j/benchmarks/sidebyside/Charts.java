// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.sidebyside;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Charts in SVG. Colours come from the style sheet of the page. */
final class Charts {
  private static final int WIDTH = 860;
  private static final int LABEL = 420;
  private static final int ROW = 22;
  private static final double[] MARKS = {0.01, 0.1, 0.2, 0.5, 1, 2, 5, 10, 100, 1000};

  private Charts() {}

  /**
   * A chart with a row for each pair: a dot for the median, a bar for the spread, a tick for the
   * target.
   */
  static String ratios(List<Results.OfPair> pairs) {
    double low = 0.5;
    double high = 2;
    for (Results.OfPair pair : pairs) {
      low = Math.min(low, pair.min());
      high = Math.max(high, pair.max());
    }
    Axis axis = new Axis(low / 1.1, high * 1.1, LABEL, WIDTH - 70);
    int height = ROW * pairs.size() + 30;
    StringBuilder svg = open(height);
    for (double mark : MARKS) {
      if (axis.has(mark)) {
        String style = mark == 1 ? "one" : "grid";
        line(svg, style, axis.at(mark), 0, axis.at(mark), height - 24);
        text(svg, "axis", axis.at(mark), height - 8, Table.number(mark));
      }
    }
    for (int i = 0; i < pairs.size(); i++) {
      Results.OfPair pair = pairs.get(i);
      double y = ROW * i + ROW / 2.0;
      text(svg, "label", LABEL - 10, y + 4, pair.ours() + " : " + pair.peer());
      line(svg, "spread", axis.at(pair.min()), y, axis.at(pair.max()), y);
      if (pair.target() > 0 && axis.has(pair.target())) {
        double at = axis.at(pair.target());
        line(svg, "target", at, y - 8, at, y + 8);
      }
      String dot = pair.verdict().equals("no") ? "over" : "dot";
      svg.append(
          String.format(
              Locale.ROOT,
              "<circle class='%s' cx='%.1f' cy='%.1f' r='5'/>%n",
              dot,
              axis.at(pair.median()),
              y));
      text(svg, "value", WIDTH - 10, y + 4, Table.number(pair.median()));
    }
    return svg.append("</svg>\n").toString();
  }

  /** A chart with curves over a number, such as that of idle events. Both axes are logarithmic. */
  static String curves(List<Results.OfContender> points) {
    Map<String, TreeMap<Long, Double>> lines =
        new LinkedHashMap<>(); // in order, so that our curve is the first
    double low = Double.MAX_VALUE;
    double high = 0;
    long last = 1;
    for (Results.OfContender point : points) {
      lines.computeIfAbsent(point.line(), name -> new TreeMap<>()).put(point.x(), point.median());
      low = Math.min(low, point.median());
      high = Math.max(high, point.median());
      last = Math.max(last, point.x());
    }
    Axis x = new Axis(1, last + 1.0, 70, WIDTH - 230);
    Axis y = new Axis(low / 1.5, high * 1.5, 230, 15);
    StringBuilder svg = open(270);
    for (double mark : y.marks()) {
      line(svg, "grid", 70, y.at(mark), WIDTH - 230, y.at(mark));
      text(svg, "label", 62, y.at(mark) + 4, String.format(Locale.ROOT, "%,.0f ns", mark));
    }
    for (long at : lines.values().stream().flatMap(m -> m.keySet().stream()).distinct().toList()) {
      text(svg, "axis", x.at(at + 1.0), 252, String.format(Locale.ROOT, "%,d", at));
    }
    int number = 0;
    for (Map.Entry<String, TreeMap<Long, Double>> line : lines.entrySet()) {
      StringBuilder path = new StringBuilder();
      line.getValue()
          .forEach((at, value) ->
              path.append(String.format(Locale.ROOT, "%.1f,%.1f ", x.at(at + 1.0), y.at(value))));
      svg.append(String.format("<polyline class='curve c%d' points='%s'/>%n", number, path));
      double end = y.at(line.getValue().lastEntry().getValue());
      text(svg, "name c" + number, WIDTH - 222, end + 4, line.getKey());
      number++;
    }
    return svg.append("</svg>\n").toString();
  }

  private static StringBuilder open(int height) {
    return new StringBuilder(
        String.format(
            "<svg viewBox='0 0 %d %d' width='%d' height='%d' role='img'>%n",
            WIDTH, height, WIDTH, height));
  }

  private static void line(
      StringBuilder svg, String style, double x1, double y1, double x2, double y2) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<line class='%s' x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f'/>%n",
            style,
            x1,
            y1,
            x2,
            y2));
  }

  private static void text(StringBuilder svg, String style, double x, double y, String text) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<text class='%s' x='%.1f' y='%.1f'>%s</text>%n",
            style,
            x,
            y,
            HtmlPage.escape(text)));
  }

  /** A logarithmic axis. */
  private record Axis(double low, double high, double from, double to) {
    /** The round numbers to mark on the axis. */
    List<Double> marks() {
      List<Double> marks = new ArrayList<>();
      double[] steps = high / low > 50 ? new double[] {1} : new double[] {1, 2, 5};
      for (double power = 1; power < high; power *= 10) {
        for (double step : steps) {
          if (has(step * power)) {
            marks.add(step * power);
          }
        }
      }
      return marks;
    }

    boolean has(double value) {
      return value >= low && value <= high;
    }

    double at(double value) {
      return from + (to - from) * Math.log(value / low) / Math.log(high / low);
    }
  }
}
