// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.tool;

import io.github.kqueue4j.conformance.report.Report;
import io.github.kqueue4j.conformance.report.ReportWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Merges several reports into one, such as those of different systems. */
@Command(
    name = "merge",
    description = "Merges several reports into one, with the backends of all systems side by side.",
    mixinStandardHelpOptions = true)
public final class MergeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "DIR", description = "folders with reports in them")
  private List<Path> folders;

  @Option(
      names = "--report",
      required = true,
      paramLabel = "DIR",
      description = "folder for the merged report")
  private Path report;

  /** For picocli, which sets the fields. */
  @SuppressWarnings("NullAway.Init")
  public MergeCommand() {}

  @Override
  public Integer call() throws IOException {
    Report merged = Folders.read(spec.commandLine(), folders);
    ReportWriter.write(merged, report);
    spec.commandLine().getOut().print(merged.counts() + "\n");
    spec.commandLine().getOut().flush();
    return merged.isGreen() ? 0 : 1;
  }
}
