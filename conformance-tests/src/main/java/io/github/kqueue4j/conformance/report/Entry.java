// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.report;

import io.github.kqueue4j.conformance.RuleResult;
import java.util.ArrayList;
import java.util.List;

/**
 * One test on one backend, as a line of text: what processes tell each other, and what is kept
 * beside a report so that reports can be merged. Fields are separated by tabs.
 *
 * @param backend its name
 * @param group the rule's group
 * @param id the rule's id
 * @param test the test's name
 * @param rule the rule's sentence
 * @param source where the rule comes from
 * @param status PASSED, FAILED or SKIPPED
 * @param millis how long it took
 * @param reason why it was skipped or failed
 */
public record Entry(
    String backend,
    String group,
    String id,
    String test,
    String rule,
    String source,
    RuleResult.Status status,
    long millis,
    String reason) {
  private static final int FIELDS = 9;

  /**
   * An entry of a result.
   *
   * @param result what a suite told
   * @return the entry
   */
  public static Entry of(RuleResult result) {
    return new Entry(
        result.target(),
        result.test().group(),
        result.test().id(),
        result.test().name(),
        result.test().rule(),
        result.test().source(),
        result.status(),
        result.millis(),
        result.reason());
  }

  /**
   * Reads a line.
   *
   * @param line what {@link #line} made
   * @return the entry
   * @throws IllegalArgumentException if it is none
   */
  public static Entry parse(String line) {
    String[] fields = line.split("\t", -1);
    if (fields.length != FIELDS) {
      throw new IllegalArgumentException(
          "a line of results has " + FIELDS + " fields, not " + fields.length + ": " + line);
    }
    List<String> words = new ArrayList<>();
    for (String field : fields) {
      words.add(field.translateEscapes());
    }
    return new Entry(
        words.get(0),
        words.get(1),
        words.get(2),
        words.get(3),
        words.get(4),
        words.get(5),
        RuleResult.Status.valueOf(words.get(6)),
        Long.parseLong(words.get(7)),
        words.get(8));
  }

  /**
   * Returns the same of a backend whose name says where it ran.
   *
   * @param origin what is added to the name, perhaps nothing
   * @return the entry
   */
  Entry on(String origin) {
    return new Entry(backend + origin, group, id, test, rule, source, status, millis, reason);
  }

  /**
   * Returns it as one line.
   *
   * @return without a line feed
   */
  public String line() {
    return String.join(
        "\t",
        escape(backend),
        escape(group),
        escape(id),
        escape(test),
        escape(rule),
        escape(source),
        status.name(),
        Long.toString(millis),
        escape(reason));
  }

  private static String escape(String text) {
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "");
  }
}
