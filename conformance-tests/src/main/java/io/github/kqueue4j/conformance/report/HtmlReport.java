// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.report;

import io.github.kqueue4j.conformance.Feature;
import io.github.kqueue4j.conformance.RuleResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A report as one HTML page without external resources. */
final class HtmlReport {
  private final Report report;
  private final StringBuilder page = new StringBuilder();

  private HtmlReport(Report report) {
    this.report = report;
  }

  static String of(Report report) {
    HtmlReport html = new HtmlReport(report);
    html.head();
    html.summary();
    html.failures();
    html.groups();
    html.divergences();
    html.page.append("</main></body></html>\n");
    return html.page.toString();
  }

  private void head() {
    page.append(
            """
            <!doctype html><html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>kqueue4j conformance</title><style>
            """)
        .append(resource("report.css"))
        .append(
            "</style></head><body><main>\n<header><h1>kqueue4j conformance</h1><p class=\"on\">")
        .append(text(report.system()))
        .append("</p><p class=\"verdict ")
        .append(report.isGreen() ? "ok\">" : "bad\">")
        .append(report.counts())
        .append("</p></header>\n");
  }

  private static String resource(String name) {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the artifact is damaged: " + name + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void summary() {
    page.append("<section class=\"cards\">");
    for (String backend : report.backends()) {
      long passed = report.count(backend, RuleResult.Status.PASSED);
      long failed = report.count(backend, RuleResult.Status.FAILED);
      long skipped = report.count(backend, RuleResult.Status.SKIPPED);
      double all = Math.max(1, passed + failed + skipped);
      page.append("<div class=\"card\"><h2>")
          .append(text(backend))
          .append("</h2><div class=\"bar\">");
      bar("ok", passed / all);
      bar("bad", failed / all);
      bar("skip", skipped / all);
      page.append("</div><p>").append(report.counts(backend)).append("</p></div>");
    }
    report
        .absent()
        .forEach((name, why) ->
            page.append("<div class=\"card absent\"><h2>")
                .append(text(name))
                .append("</h2><p>not here: ")
                .append(text(why))
                .append("</p></div>"));
    page.append("</section>\n");
  }

  private void bar(String kind, double share) {
    page.append(String.format("<i class=\"%s\" style=\"width:%.2f%%\"></i>", kind, share * 100));
  }

  private void failures() {
    List<Entry> failed =
        report.entries().stream().filter(e -> e.status() == RuleResult.Status.FAILED).toList();
    if (failed.isEmpty()) {
      return;
    }
    page.append("<section><h2>Failures</h2>");
    for (Entry entry : failed) {
      page.append("<details open class=\"failure\"><summary><b>")
          .append(text(entry.id()))
          .append("</b> on <b>")
          .append(text(entry.backend()))
          .append("</b> · ")
          .append(text(entry.rule()))
          .append("</summary><pre>")
          .append(text(entry.reason()))
          .append("</pre></details>");
    }
    page.append("</section>\n");
  }

  private void groups() {
    Map<String, List<Report.Row>> groups = new LinkedHashMap<>();
    for (Report.Row row : report.rows()) {
      groups.computeIfAbsent(row.first().group(), key -> new ArrayList<>()).add(row);
    }
    page.append("<nav>");
    for (String group : groups.keySet()) {
      page.append("<a href=\"#").append(group).append("\">").append(group).append("</a>");
    }
    page.append("</nav>\n");
    groups.forEach((group, rows) -> {
      page.append("<section><h2 id=\"").append(group).append("\">").append(group);
      page.append(" <small>").append(rows.size()).append("</small></h2>");
      page.append("<div class=\"scroll\"><table><thead><tr><th class=\"rule\">rule</th>");
      for (String backend : report.backends()) {
        page.append("<th>").append(text(backend)).append("</th>");
      }
      page.append("</tr></thead><tbody>");
      rows.forEach(this::row);
      page.append("</tbody></table></div></section>\n");
    });
  }

  private void row(Report.Row row) {
    page.append("<tr><td class=\"rule\"><b>")
        .append(text(row.first().id()))
        .append("</b> ")
        .append(text(row.first().rule()))
        .append("<span class=\"source\">")
        .append(text(row.first().source()))
        .append("</span></td>");
    for (String backend : report.backends()) {
      cell(row.results().get(backend));
    }
    page.append("</tr>");
  }

  private void cell(@Nullable Entry entry) {
    if (entry == null) {
      page.append("<td></td>");
      return;
    }
    switch (entry.status()) {
      case PASSED ->
          page.append("<td class=\"ok\" title=\"").append(entry.millis()).append(" ms\">✓</td>");
      case FAILED -> page.append("<td class=\"bad\">✗</td>");
      case SKIPPED ->
          page.append("<td class=\"skip\">").append(text(entry.reason())).append("</td>");
    }
  }

  /** Lists each feature for which tests were skipped, and the tests and backends concerned. */
  private void divergences() {
    Map<String, Set<String>> skippedOn = new TreeMap<>();
    for (Entry entry : report.entries()) {
      if (entry.status() == RuleResult.Status.SKIPPED) {
        for (Feature feature : Feature.values()) {
          if (entry.reason().matches(".*\\b" + feature + "\\b.*")) {
            skippedOn
                .computeIfAbsent(feature.name(), key -> new TreeSet<>())
                .add(entry.id() + " on " + entry.backend());
          }
        }
      }
    }
    if (skippedOn.isEmpty()) {
      return;
    }
    page.append("<section><h2>Divergences applied</h2><dl>");
    skippedOn.forEach((feature, tests) ->
        page.append("<dt>")
            .append(feature)
            .append("</dt><dd>decided about ")
            .append(text(String.join(", ", tests)))
            .append("</dd>"));
    page.append("</dl></section>\n");
  }

  private static String text(String raw) {
    return raw.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
