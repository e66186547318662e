// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.sidebyside;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/** Tests that the table and the page show the results. */
class ReportTest {
  private static final Results.OfWorkload WORK =
      new Results.OfWorkload(
          "id",
          "Group <1>",
          "title",
          "ns",
          "1",
          "",
          List.of(
              contender("ours", 1, List.of(10.0, 30.0, 20.0)),
              contender("peer", 10, List.of(10.0, 10.0, 10.0))),
          List.of(
              new Results.OfPair("ours", "peer", 1.5, "", List.of(1.0, 3.0, 2.0)),
              new Results.OfPair("ours", "gone", 0, "there is none", List.of())));

  private static Results.OfContender contender(String name, long x, List<Double> figures) {
    return new Results.OfContender(name, name, x, "", 7, figures, 0, true, 20, 30);
  }

  @Test
  void tableHasMedianSpreadTargetAndReason() {
    assertThat(Table.of(WORK))
        .contains("2.00", "1.00..3.00", "≤ 1.50 no", "p50 20.0, p99 30.0 ns")
        .contains("ours : gone skipped: there is none");
  }

  @Test
  void pageEscapesAndShowsAll() {
    String page = HtmlPage.of(new Results.Run(List.of("a & b"), 3, List.of(WORK)));

    assertThat(page)
        .contains("a &amp; b", "Group &lt;1&gt;", "<polyline class='curve c0'", "class='over'")
        .contains("there is none")
        .doesNotContain("http");
  }

  @Test
  void chartsAreWellFormed() throws Exception {
    for (String svg :
        List.of(Charts.ratios(List.of(WORK.pairs().get(0))), Charts.curves(WORK.contenders()))) {
      Document document =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(new InputSource(new StringReader(svg)));
      assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
    }
  }

  @Test
  void failureIsShown() {
    Results.OfWorkload failed =
        new Results.OfWorkload("id", "g", "t", "ns", "1", "status 1", List.of(), List.of());

    assertThat(Table.of(failed)).contains("FAILED: status 1");
    assertThat(HtmlPage.of(new Results.Run(List.of(), 0, List.of(failed)))).contains("status 1");
  }
}
