// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.tool;

import io.github.kqueue4j.BackendUnavailableException;
import io.github.kqueue4j.conformance.Suite;
import io.github.kqueue4j.conformance.Target;
import io.github.kqueue4j.conformance.World;
import io.github.kqueue4j.conformance.report.Entry;
import io.github.kqueue4j.conformance.report.ReportWriter;
import io.github.kqueue4j.conformance.report.Support;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Runs the suite on one backend in this process and prints a line for each result. {@code run}
 * starts this command in child processes.
 */
@Command(
    name = "one",
    description = "Runs the suite on one backend in this process and prints a line for each test.",
    hidden = true, // started by other commands
    mixinStandardHelpOptions = true)
public final class OneCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "BACKEND", description = "the name of the backend")
  private String backend;

  @Option(names = "--select", paramLabel = "WORD", description = "a group, a rule or a class")
  private List<String> select = List.of();

  /** For picocli, which sets the fields. */
  @SuppressWarnings("NullAway.Init")
  public OneCommand() {}

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    Target target;
    try {
      target = Launch.target(backend);
    } catch (BackendUnavailableException | IllegalArgumentException e) {
      line(out, ReportWriter.absentLine(backend, String.valueOf(e.getMessage())));
      return 0;
    }
    World world = target.world().get();
    Support.of(target.name(), world.backend())
        .forEach(support -> line(out, ReportWriter.supportLine(support)));
    world.close();
    boolean green = true;
    for (String word : select.isEmpty() ? List.of("") : select) {
      Suite suite = word.isEmpty() ? Suite.on(target) : Suite.on(target).select(word);
      green &=
          suite.run(result -> line(out, Entry.of(result).line())).stream()
              .noneMatch(result -> result.status().name().equals("FAILED"));
    }
    return green ? 0 : 1;
  }

  private static void line(PrintWriter out, String line) {
    out.print(line + "\n");
    out.flush();
  }
}
