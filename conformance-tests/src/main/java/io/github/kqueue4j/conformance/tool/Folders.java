// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.tool;

import io.github.kqueue4j.conformance.report.Report;
import io.github.kqueue4j.conformance.report.ReportWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Folders with reports, as command lines name them. */
final class Folders {
  private Folders() {}

  /**
   * Reads the reports that are in folders or below them.
   *
   * @throws ParameterException if one is no folder, or none has a report
   */
  static Report read(CommandLine command, List<Path> folders) throws IOException {
    for (Path folder : folders) {
      if (!Files.isDirectory(folder)) {
        throw new ParameterException(
            command, folder + " is no folder: name what was given to run --report");
      }
    }
    Report report = ReportWriter.read(folders);
    if (report.entries().isEmpty()) {
      throw new ParameterException(
          command, "no report is in " + folders + ": name what was given to run --report");
    }
    return report;
  }
}
