// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.report;

import io.github.kqueue4j.conformance.RuleResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Results of one or more backends, side by side. Immutable.
 *
 * @param system the systems and Java versions that the backends ran on
 * @param backends the names of the backends, in the order of the columns
 * @param absent backends that could not start, and why
 * @param supports the filters and notes that the backends report
 * @param entries all results
 */
public record Report(
    String system,
    List<String> backends,
    Map<String, String> absent,
    List<Support> supports,
    List<Entry> entries) {

  /** Makes the components immutable. */
  public Report {
    backends = List.copyOf(backends);
    absent = new LinkedHashMap<>(absent);
    supports = List.copyOf(supports);
    entries = List.copyOf(entries);
  }

  /**
   * One test and its result on each backend.
   *
   * @param first one of the entries, for the id, rule and source
   * @param results the entries by backend
   */
  public record Row(Entry first, Map<String, Entry> results) {}

  /**
   * Returns the rows, in the order in which the tests first occur.
   *
   * @return one row for each test
   */
  public List<Row> rows() {
    Map<String, Row> rows = new LinkedHashMap<>();
    for (Entry entry : entries) {
      rows.computeIfAbsent(
              entry.group() + entry.test(), key -> new Row(entry, new LinkedHashMap<>()))
          .results()
          .put(entry.backend(), entry);
    }
    return new ArrayList<>(rows.values());
  }

  /**
   * Counts results.
   *
   * @param backend the backend to count; null for all
   * @param status the status to count
   * @return the number of results
   */
  public long count(@Nullable String backend, RuleResult.Status status) {
    return entries.stream()
        .filter(e -> backend == null || e.backend().equals(backend))
        .filter(e -> e.status() == status)
        .count();
  }

  /**
   * Tells whether no test failed.
   *
   * @return true if no test failed
   */
  public boolean isGreen() {
    return count(null, RuleResult.Status.FAILED) == 0;
  }

  /**
   * Returns the counts of all backends, the last line of a run.
   *
   * @return {@code 120 passed, 0 failed, 14 skipped}
   */
  public String counts() {
    return counts(null);
  }

  /**
   * Returns the counts of a backend.
   *
   * @param backend the backend; null for all
   * @return {@code 120 passed, 0 failed, 14 skipped}
   */
  public String counts(@Nullable String backend) {
    return count(backend, RuleResult.Status.PASSED)
        + " passed, "
        + count(backend, RuleResult.Status.FAILED)
        + " failed, "
        + count(backend, RuleResult.Status.SKIPPED)
        + " skipped";
  }
}
