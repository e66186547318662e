// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.report;

import io.github.kqueue4j.conformance.RuleResult;
import java.util.ArrayList;
import java.util.List;

/**
 * The result of one test on one backend as a line of text. Child processes print such lines, and a
 * report keeps them so that reports can be merged. Fields are separated by tabs.
 *
 * @param backend the name of the backend
 * @param group the rule's group
 * @param id the rule's id
 * @param test the test's name
 * @param rule the rule's sentence
 * @param source where the rule comes from
 * @param status PASSED, FAILED or SKIPPED
 * @param millis the duration in milliseconds
 * @param reason why the test was skipped or failed
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
   * Returns the entry of a result.
   *
   * @param result a result of a suite
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
   * @param line a line as {@link #line} returns it
   * @return the entry
   * @throws IllegalArgumentException if the line is not an entry
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
   * Returns this entry with an origin appended to the name of the backend.
   *
   * @param origin the text to append; may be empty
   * @return the entry
   */
  Entry on(String origin) {
    return new Entry(backend + origin, group, id, test, rule, source, status, millis, reason);
  }

  /**
   * Returns this entry as one line.
   *
   * @return the line, without a line feed
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
