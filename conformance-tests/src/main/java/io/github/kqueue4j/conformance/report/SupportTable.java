// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.report;

import io.github.kqueue4j.Filter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A Markdown table of the filters and notes that each backend of a report supports, with a row for
 * each filter.
 */
public final class SupportTable {
  /** The headings of known backends; the columns of others have the backend's name. */
  private static final Map<String, String> HEADINGS = headings();

  /** The usual notes of a filter; a cell names only those that are missing. */
  private static final Map<String, List<String>> USUAL =
      Map.of(
          "VNODE",
          List.of("DELETE", "WRITE", "EXTEND", "ATTRIB", "LINK", "RENAME", "REVOKE"),
          "PROC",
          List.of("EXIT", "FORK", "EXEC", "TRACK"),
          "EXCEPT",
          List.of("OOB"),
          "READ",
          List.of("LOWAT"),
          "WRITE",
          List.of("LOWAT"));

  private SupportTable() {}

  private static Map<String, String> headings() {
    Map<String, String> headings = new LinkedHashMap<>();
    headings.put("reference-linux", "Linux");
    headings.put("simulated", "simulated");
    headings.put("reference-poll", "`poll`");
    headings.put("reference-portable", "`portable`");
    headings.put("loopback-freebsd", "FreeBSD");
    headings.put("loopback-macos", "macOS");
    headings.put("loopback-netbsd", "NetBSD 11");
    headings.put("loopback-netbsd50", "NetBSD 10");
    headings.put("loopback-openbsd", "OpenBSD");
    headings.put("loopback-dragonfly", "DragonFly");
    headings.put("loopback-libkqueue", "libkqueue");
    return headings;
  }

  /**
   * Returns the table.
   *
   * @param report a report with the supported filters of its backends
   * @return lines of Markdown
   */
  public static String of(Report report) {
    List<String> backends = new ArrayList<>(HEADINGS.keySet());
    backends.retainAll(report.backends());
    report.backends().stream().filter(b -> !HEADINGS.containsKey(b)).forEach(backends::add);
    StringBuilder table = new StringBuilder("| |");
    backends.forEach(b -> table.append(' ').append(HEADINGS.getOrDefault(b, b)).append(" |"));
    table.append("\n|---|").append("---|".repeat(backends.size())).append('\n');
    for (Filter filter : Filter.values()) {
      table.append("| ").append(filter).append(" |");
      for (String backend : backends) {
        table.append(' ').append(cell(report, backend, filter.name())).append(" |");
      }
      table.append('\n');
    }
    return table.toString();
  }

  private static String cell(Report report, String backend, String filter) {
    for (Support support : report.supports()) {
      if (support.backend().equals(backend) && support.filter().equals(filter)) {
        return cell(support.notes(), USUAL.getOrDefault(filter, List.of()));
      }
    }
    return "–";
  }

  /** A tick, then the usual notes that are missing, then the additional notes. */
  private static String cell(List<String> notes, List<String> usual) {
    List<String> missing = new ArrayList<>(usual);
    missing.removeAll(notes);
    List<String> more = new ArrayList<>(notes);
    more.removeAll(usual);
    StringBuilder cell = new StringBuilder("✓");
    if (!missing.isEmpty()) {
      cell.append(" −").append(String.join(" −", missing));
    }
    if (!more.isEmpty()) {
      cell.append(" +").append(String.join(" +", more));
    }
    return cell.toString();
  }
}
