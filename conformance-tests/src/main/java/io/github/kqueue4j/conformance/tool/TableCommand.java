// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.tool;

import io.github.kqueue4j.conformance.report.SupportTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Prints which filters and notes each backend of a report supports: the table of the guide's page
 * on backends.
 */
@Command(
    name = "table",
    description = "Prints which filters and notes each backend of a report has, in Markdown.",
    mixinStandardHelpOptions = true)
public final class TableCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "DIR", description = "folders with reports in them")
  private List<Path> folders;

  /** For picocli, which sets the fields. */
  @SuppressWarnings("NullAway.Init")
  public TableCommand() {}

  @Override
  public Integer call() throws IOException {
    spec.commandLine().getOut().print(SupportTable.of(Folders.read(spec.commandLine(), folders)));
    spec.commandLine().getOut().flush();
    return 0;
  }
}
