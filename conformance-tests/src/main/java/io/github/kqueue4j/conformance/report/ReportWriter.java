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

/** Writes a report as HTML, Markdown, JSON and lines, and reads the lines of several. */
public final class ReportWriter {
  /** The file of lines, which {@link #read} reads. */
  public static final String LINES = "results.tsv";

  private static final String ABSENT = "#absent";
  private static final String SYSTEM = "#system";

  private ReportWriter() {}

  /**
   * Writes all forms.
   *
   * @param report what was found
   * @param folder where to; made if it is not there
   * @throws IOException if it cannot be written
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
    report.entries().forEach(entry -> lines.append(entry.line()).append('\n'));
    return lines.toString();
  }

  /**
   * The line that tells of a backend that cannot start.
   *
   * @param name its name
   * @param why the reason, one line
   * @return the line
   */
  public static String absentLine(String name, String why) {
    return ABSENT + "\t" + name + "\t" + why.replace('\n', ' ').replace('\t', ' ');
  }

  /**
   * Reads reports that were written before.
   *
   * @param folders each is searched for files of lines
   * @return all of them in one
   * @throws IOException if one cannot be read
   */
  public static Report read(List<Path> folders) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path folder : folders) {
      try (Stream<Path> found = Files.walk(folder)) {
        found.filter(f -> f.endsWith(LINES)).sorted().forEach(files::add);
      }
    }
    Set<String> systems = new LinkedHashSet<>();
    Set<String> backends = new LinkedHashSet<>();
    Map<String, String> absent = new LinkedHashMap<>();
    List<Entry> entries = new ArrayList<>();
    for (Path file : files) {
      String origin = files.size() > 1 ? " · " + origin(file) : "";
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        String[] fields = line.split("\t", -1);
        switch (fields[0]) {
          case SYSTEM -> systems.add(fields[1]);
          case ABSENT -> absent.put(fields[1] + origin, fields[2]);
          default -> {
            Entry entry = Entry.parse(line).on(origin);
            backends.add(entry.backend());
            entries.add(entry);
          }
        }
      }
    }
    return new Report(String.join("; ", systems), List.copyOf(backends), absent, entries);
  }

  /** The name of the folder that a report came in, such as the artifact of a CI job. */
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
    text.append("\n| rule | ").append(String.join(" | ", report.backends())).append(" |\n|---|");
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
    return "{\n  "
        + field("system", report.system())
        + ",\n  \"absent\": "
        + absent
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
