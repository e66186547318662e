// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes a report as HTML, Markdown, JSON and lines, and reads the lines of several reports. */
public final class ReportWriter {
  /** The name of the file of lines, which {@link #read} reads. */
  public static final String LINES = "results.tsv";

  private static final String ABSENT = "#absent";
  private static final String SYSTEM = "#system";
  private static final String SUPPORTS = "#supports";

  private ReportWriter() {}

  /**
   * Writes a report in all forms.
   *
   * @param report the report
   * @param folder the target folder, created if it does not exist
   * @throws IOException if the report cannot be written
   */
  public static void write(Report report, Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("report.html"), HtmlReport.of(report));
    Files.writeString(folder.resolve("report.md"), markdown(report));
    Files.writeString(folder.resolve("report.json"), json(report));
    Files.writeString(folder.resolve(LINES), lines(report));
  }

  private static String lines(Report report) {
    StringBuilder lines = new StringBuilder(SYSTEM + "\t" + report.system() + "\n");
    report.absent().forEach((name, why) -> lines.append(absentLine(name, why)).append('\n'));
    report.supports().forEach(support -> lines.append(supportLine(support)).append('\n'));
    report.entries().forEach(entry -> lines.append(entry.line()).append('\n'));
    return lines.toString();
  }

  /**
   * Returns the line for a backend that cannot start.
   *
   * @param name the name of the backend
   * @param why the reason
   * @return the line
   */
  public static String absentLine(String name, String why) {
    return ABSENT + "\t" + name + "\t" + why.replace('\n', ' ').replace('\t', ' ');
  }

  /**
   * Returns the line for a filter that a backend supports.
   *
   * @param support the filter and its notes
   * @return the line
   */
  public static String supportLine(Support support) {
    return String.join(
        "\t", SUPPORTS, support.backend(), support.filter(), String.join(" ", support.notes()));
  }

  /**
   * Parses the lines that child processes printed about their backends.
   *
   * @param system the system that the processes ran on
   * @param lines {@link #absentLine}, {@link #supportLine} and {@link Entry#line}
   * @return a report
   */
  public static Report parse(String system, List<String> lines) {
    Parts parts = new Parts();
    parts.systems.add(system);
    lines.forEach(line -> parts.add(line, ""));
    return parts.report();
  }

  /** A report that is being read. */
  private static final class Parts {
    final Set<String> systems = new LinkedHashSet<>();
    private final Set<String> backends = new LinkedHashSet<>();
    private final Map<String, String> absent = new LinkedHashMap<>();
    private final List<Support> supports = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();

    void add(String line, String origin) {
      String[] fields = line.split("\t", -1);
      switch (fields[0]) {
        case SYSTEM -> systems.add(fields[1]);
        case ABSENT -> absent.put(fields[1] + origin, fields[2]);
        case SUPPORTS -> {
          List<String> notes = fields[3].isEmpty() ? List.of() : List.of(fields[3].split(" ", -1));
          supports.add(new Support(fields[1] + origin, fields[2], notes));
        }
        default -> {
          Entry entry = Entry.parse(line).on(origin);
          backends.add(entry.backend());
          entries.add(entry);
        }
      }
    }

    Report report() {
      return new Report(
          String.join("; ", systems), List.copyOf(backends), absent, supports, entries);
    }
  }

  /**
   * Reads reports that were written before.
   *
   * @param folders folders that are searched for files of lines
   * @return one report with all results
   * @throws IOException if a file cannot be read
   */
  public static Report read(List<Path> folders) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path folder : folders) {
      try (Stream<Path> found = Files.walk(folder)) {
        found.filter(f -> f.endsWith(LINES)).sorted().forEach(files::add);
      }
    }
    Parts parts = new Parts();
    for (Path file : files) {
      String origin = files.size() > 1 ? " · " + origin(file) : "";
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        parts.add(line, origin);
      }
    }
    return parts.report();
  }

  /** The name of the folder of a report, such as the name of a CI job's artifact. */
  private static String origin(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    return folder == null
        ? file.toString()
        : String.valueOf(folder.getFileName()).replaceFirst("^conformance-", "");
  }

  private static String markdown(Report report) {
    StringBuilder text = new StringBuilder("# kqueue4j conformance\n\n");
    text.append(report.system()).append(". ").append(report.counts()).append(".\n\n");
    text.append("| backend | passed | failed | skipped |\n|---|---:|---:|---:|\n");
    for (String backend : report.backends()) {
      String cells = report.counts(backend).replaceAll(" [a-z]+,? ?", " | ");
      text.append("| ").append(backend).append(" | ").append(cells).append('\n');
    }
    report
        .absent()
        .forEach((name, why) -> text.append("\n").append(name).append(": not here, ").append(why));
    text.append("\n\n## What works where\n\n").append(SupportTable.of(report));
    text.append("\n## Rules\n\n| rule | ").append(String.join(" | ", report.backends()));
    text.append(" |\n|---|");
    text.append(report.backends().stream().map(b -> "---|").collect(Collectors.joining()));
    text.append('\n');
    for (Report.Row row : report.rows()) {
      text.append("| ").append(row.first().id()).append(' ').append(pipe(row.first().rule()));
      for (String backend : report.backends()) {
        text.append(" | ").append(cell(row.results().get(backend)));
      }
      text.append(" |\n");
    }
    return text.toString();
  }

  private static String cell(@org.jspecify.annotations.Nullable Entry entry) {
    if (entry == null) {
      return "";
    }
    return switch (entry.status()) {
      case PASSED -> "✓";
      case FAILED -> "**✗**";
      case SKIPPED -> "– " + pipe(entry.reason());
    };
  }

  private static String pipe(String text) {
    return text.replace("|", "\\|");
  }

  private static String json(Report report) {
    StringJoiner results = new StringJoiner(",\n    ", "[\n    ", "\n  ]");
    for (Entry entry : report.entries()) {
      results.add(
          "{"
              + String.join(
                  ", ",
                  field("backend", entry.backend()),
                  field("group", entry.group()),
                  field("id", entry.id()),
                  field("test", entry.test()),
                  field("rule", entry.rule()),
                  field("source", entry.source()),
                  field("status", entry.status().name()),
                  "\"millis\": " + entry.millis(),
                  field("reason", entry.reason()))
              + "}");
    }
    StringJoiner absent = new StringJoiner(", ", "{", "}");
    report.absent().forEach((name, why) -> absent.add(field(name, why)));
    StringJoiner supports = new StringJoiner(",\n    ", "[\n    ", "\n  ]");
    for (Support support : report.supports()) {
      supports.add(
          "{"
              + String.join(
                  ", ",
                  field("backend", support.backend()),
                  field("filter", support.filter()),
                  field("notes", String.join(" ", support.notes())))
              + "}");
    }
    return "{\n  "
        + field("system", report.system())
        + ",\n  \"absent\": "
        + absent
        + ",\n  \"supports\": "
        + supports
        + ",\n  \"results\": "
        + results
        + "\n}\n";
  }

  private static String field(String name, String value) {
    return quoted(name) + ": " + quoted(value);
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\n' -> quoted.append("\\n");
        case '\t' -> quoted.append("\\t");
        default -> {
          if (c < ' ') {
            quoted.append(String.format("\\u%04x", (int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }
}
