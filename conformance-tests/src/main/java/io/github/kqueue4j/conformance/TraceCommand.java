// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance;

import io.github.kqueue4j.conformance.scenario.Outcome;
import io.github.kqueue4j.conformance.scenario.ScenarioRunner;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the traces of scenarios, each run on a fresh simulated kernel. */
@Command(
    name = "trace",
    description = "Runs scenarios on fresh simulated kernels and prints their traces.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit status, the highest of all scenarios:%n",
    exitCodeList = {
      "0:all scenarios ran to their end",
      "2:a line cannot be parsed, or a file cannot be read",
      "3:a panic of the kernel",
      "4:a scenario leaked resources"
    })
final class TraceCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "scenarios (FORMAT.md)")
  private List<Path> files;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  TraceCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    int worst = 0;
    for (Path file : files) {
      if (files.size() > 1) {
        out.print("== " + file + "\n");
      }
      worst = Math.max(worst, trace(file, out, err));
    }
    return worst;
  }

  private int trace(Path file, PrintWriter out, PrintWriter err) {
    List<String> lines;
    try {
      lines = List.of(Files.readString(file, StandardCharsets.UTF_8).split("\n", -1));
    } catch (IOException e) {
      err.print(file + ": cannot be read: " + e + "\n");
      err.flush();
      return Outcome.BAD_LINE;
    }
    Outcome outcome = ScenarioRunner.run(lines);
    out.print(outcome.trace());
    out.flush();
    String prefix = files.size() > 1 && !outcome.errors().isEmpty() ? file + ": " : "";
    err.print(prefix + outcome.errors());
    err.flush();
    return outcome.status();
  }
}
