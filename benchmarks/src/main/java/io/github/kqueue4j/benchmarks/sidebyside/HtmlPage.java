// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.sidebyside;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The figures as an HTML page in one file. */
public final class HtmlPage {
  private static final String STYLE =
      """
      body { font: 15px/1.45 system-ui, sans-serif; color: #1d2733; background: #fff;
             max-width: 1080px; margin: 2rem auto; padding: 0 1rem }
      h1, h2, h3 { line-height: 1.2 } h2 { margin-top: 2.5rem; border-bottom: 1px solid #d5dbe2 }
      h3 { margin: 1.6rem 0 .4rem; font-size: 1rem }
      h3 small { font-weight: normal; color: #5b6775 }
      table { border-collapse: collapse; width: 100%; font-size: 13px; margin: .4rem 0 }
      th, td { padding: 3px 8px; text-align: left; border-bottom: 1px solid #e6eaee }
      th { color: #5b6775; font-weight: 600 } td.n, th.n { text-align: right; white-space: nowrap;
           font-variant-numeric: tabular-nums }
      .yes { color: #1a7f37; font-weight: 600 } .no { color: #b42318; font-weight: 600 }
      .note, .env { color: #5b6775; font-size: 13px } .env { white-space: pre-wrap }
      .fail { color: #b42318 } svg { max-width: 100%; height: auto; display: block }
      svg text { font-size: 12px; fill: #1d2733 } svg .axis { text-anchor: middle; fill: #5b6775 }
      svg .label, svg .value { text-anchor: end } svg .grid { stroke: #e6eaee }
      svg .one { stroke: #8793a1 } svg .spread { stroke: #9db8dd; stroke-width: 6 }
      svg .target { stroke: #1d2733; stroke-width: 2 } svg .dot { fill: #1f5fb0 }
      svg .over { fill: #d0451b } svg .curve { fill: none; stroke-width: 2.5 }
      svg .curve.c0 { stroke: #1f5fb0 } svg .curve.c1 { stroke: #d0451b }
      svg .curve.c2 { stroke: #3b8a4e } svg .name.c0 { fill: #1f5fb0 }
      svg .name.c1 { fill: #d0451b } svg .name.c2 { fill: #3b8a4e }
      """;

  private final StringBuilder html = new StringBuilder();

  private HtmlPage() {}

  /**
   * Writes the page.
   *
   * @param run the figures
   * @return HTML
   */
  public static String of(Results.Run run) {
    return new HtmlPage().page(run);
  }

  static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private String page(Results.Run run) {
    html.append("<!doctype html>\n<html lang='en'><meta charset='utf-8'>\n")
        .append("<meta name='viewport' content='width=device-width'>\n")
        .append("<title>kqueue4j side by side</title>\n<style>\n")
        .append(STYLE)
        .append("</style>\n<h1>kqueue4j side by side</h1>\n<p>Each row of a chart is a ratio of")
        .append(" two contenders that ran in turns in one JVM: below 1 the first is")
        .append(" faster. The dot is the median of the neighbouring batches, the bar reaches from")
        .append(" the smallest to the largest, the black tick is the target. Ratios are")
        .append(
            " reliable; absolute figures depend on this machine at that moment.</p>\n"
                + "<p class='env'>");
    for (String line : run.environment()) {
      html.append(escape(line)).append('\n');
    }
    html.append("took ").append(run.seconds()).append(" s</p>\n");
    Map<String, List<Results.OfWorkload>> groups = new LinkedHashMap<>();
    for (Results.OfWorkload workload : run.workloads()) {
      groups.computeIfAbsent(workload.group(), name -> new ArrayList<>()).add(workload);
    }
    groups.forEach(this::group);
    return html.append("</html>\n").toString();
  }

  private void group(String name, List<Results.OfWorkload> workloads) {
    html.append("<h2>").append(escape(name)).append("</h2>\n");
    List<Results.OfContender> points = new ArrayList<>();
    for (Results.OfWorkload workload : workloads) {
      workload.contenders().stream()
          .filter(contender -> !contender.line().isEmpty() && contender.skipped().isEmpty())
          .forEach(points::add);
    }
    if (points.size() > 1) {
      html.append(Charts.curves(points));
    }
    workloads.forEach(this::workload);
  }

  private void workload(Results.OfWorkload workload) {
    html.append("<h3>")
        .append(escape(workload.title()))
        .append(" <small>")
        .append(escape(workload.id() + ", CPUs: " + workload.cpus()))
        .append("</small></h3>\n");
    if (!workload.failure().isEmpty()) {
      html.append("<p class='fail'>Failed: ").append(escape(workload.failure())).append("</p>\n");
      return;
    }
    List<Results.OfPair> measured =
        workload.pairs().stream().filter(pair -> pair.skipped().isEmpty()).toList();
    if (!measured.isEmpty()) {
      html.append(Charts.ratios(measured));
      table(workload, measured);
    }
    for (Results.OfPair pair : workload.pairs()) {
      if (!pair.skipped().isEmpty()) {
        note(pair.ours() + " : " + pair.peer() + " skipped: " + pair.skipped());
      }
    }
    Table.figures(workload).forEach(this::note);
  }

  private void note(String text) {
    html.append("<p class='note'>").append(escape(text)).append("</p>\n");
  }

  private void table(Results.OfWorkload workload, List<Results.OfPair> pairs) {
    html.append("<table><tr><th>ours<th class='n'>")
        .append(workload.unit())
        .append("<th class='n'>B/op<th>peer<th class='n'>")
        .append(workload.unit())
        .append("<th class='n'>B/op<th class='n'>ratio<th class='n'>min..max")
        .append("<th class='n'>target<th>reached\n");
    for (Results.OfPair pair : pairs) {
      html.append("<tr>");
      contender(Table.find(workload, pair.ours()));
      contender(Table.find(workload, pair.peer()));
      number(Table.number(pair.median()));
      number(Table.number(pair.min()) + ".." + Table.number(pair.max()));
      number(pair.target() == 0 ? "" : "≤ " + Table.number(pair.target()));
      html.append("<td class='")
          .append(pair.verdict())
          .append("'>")
          .append(pair.verdict())
          .append('\n');
    }
    html.append("</table>\n");
  }

  private void contender(Results.OfContender contender) {
    html.append("<td>").append(escape(contender.name()));
    number(Table.number(contender.median()));
    number(Table.bytes(contender.bytesPerOperation()));
  }

  private void number(String text) {
    html.append("<td class='n'>").append(text);
  }
}
