// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.tool;

import io.github.kqueue4j.conformance.RuleResult;
import io.github.kqueue4j.conformance.Suite;
import io.github.kqueue4j.conformance.Target;
import io.github.kqueue4j.conformance.report.Entry;
import io.github.kqueue4j.conformance.report.Report;
import io.github.kqueue4j.conformance.report.ReportWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the suite on several backends, prints progress and failures, and writes the report. */
@Command(
    name = "run",
    description = "Runs the suite on each backend that is present.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:nothing failed",
      "1:a rule is broken",
      "2:a word of the command line is unknown, or nothing could be run"
    })
public final class RunCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--backend",
      split = ",",
      paramLabel = "NAME",
      description = "simulated, reference-linux, reference-poll, reference-portable, native, ...")
  private List<String> backends = List.of();

  @Option(names = "--select", paramLabel = "WORD", description = "a group, a rule or a class")
  private List<String> select = List.of();

  @Option(names = "--report", paramLabel = "DIR", description = "writes report.html, .md, .json")
  private @Nullable Path report;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      defaultValue = "2",
      description = "how many backends at a time (default: ${DEFAULT-VALUE})")
  private int jobs;

  /** For picocli, which sets the fields. */
  @SuppressWarnings("NullAway.Init")
  public RunCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    check();
    List<String> names = backends.isEmpty() ? Launch.names() : backends;
    List<Outcome> outcomes = runAll(names, out);
    Report found = report(outcomes);
    found.absent().forEach((name, why) -> out.print(name + ": not here, " + why + "\n"));
    for (String backend : found.backends()) {
      out.print(backend + ": " + found.counts(backend) + "\n");
    }
    boolean crashed = false;
    for (Outcome outcome : outcomes) {
      if (!outcome.trouble().isEmpty()) {
        crashed = true;
        err.print(outcome.trouble() + "\n");
      }
    }
    Path folder = report;
    if (folder != null) {
      ReportWriter.write(found, folder);
      out.print("report: " + folder.resolve("report.html") + "\n");
    }
    out.print(found.counts() + "\n");
    out.flush();
    err.flush();
    if (found.entries().isEmpty()) {
      err.print("nothing could be run: tried " + String.join(", ", names) + "\n");
      return 2;
    }
    return found.isGreen() && !crashed ? 0 : 1;
  }

  /** Refuses misspelt words, which would select nothing and look like a run without failures. */
  private void check() {
    Launch.check(spec.commandLine(), backends);
    for (String word : select) {
      try {
        Suite.on(Target.simulated()).select(word);
      } catch (IllegalArgumentException e) {
        throw new ParameterException(
            spec.commandLine(),
            e.getMessage() + "; or name a rule, such as TIMER-3, or a class, such as TimerTest",
            e);
      }
    }
  }

  /**
   * The lines that a child process printed, and an error message if the process did not end
   * normally.
   */
  private record Outcome(List<String> lines, String trouble) {}

  private List<Outcome> runAll(List<String> names, PrintWriter out) throws InterruptedException {
    List<Outcome> outcomes = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(Math.max(1, jobs))) {
      List<Future<Outcome>> futures = new ArrayList<>();
      for (String name : names) {
        futures.add(pool.submit(() -> runOne(name, out)));
      }
      for (Future<Outcome> future : futures) {
        outcomes.add(future.get());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a backend could not be run: " + e.getCause(), e);
    }
    return outcomes;
  }

  private Outcome runOne(String name, PrintWriter out) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("one", name));
    for (String word : select) {
      arguments.add("--select");
      arguments.add(word);
    }
    List<String> lines = new ArrayList<>();
    int[] done = {0};
    boolean[] failed = {false};
    ChildJvm child = ChildJvm.start(arguments);
    child.eachLine(line -> {
      lines.add(line);
      if (!line.startsWith("#")) {
        Entry entry = Entry.parse(line);
        failed[0] |= entry.status() == RuleResult.Status.FAILED;
        progress(name, entry, ++done[0], out);
      }
    });
    int status = child.waitFor();
    boolean normal = status == 0 || (status == 1 && failed[0]);
    return new Outcome(
        lines, normal ? "" : name + ": the process ended with status " + status + child.errors());
  }

  private static void progress(String name, Entry entry, int done, PrintWriter out) {
    synchronized (out) {
      if (entry.status() == RuleResult.Status.FAILED) {
        String reason = entry.reason().strip();
        out.print(name + ": FAILED " + entry.id() + " " + entry.rule() + "\n");
        out.print("    " + reason.replace("\n", "\n    ") + "\n");
      } else if (done % 50 == 0) {
        out.print(name + ": " + done + " done\n");
      }
      out.flush();
    }
  }

  private static Report report(List<Outcome> outcomes) {
    String system =
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch")
            + ", Java "
            + Runtime.version();
    return ReportWriter.parse(
        system, outcomes.stream().flatMap(outcome -> outcome.lines().stream()).toList());
  }
}
