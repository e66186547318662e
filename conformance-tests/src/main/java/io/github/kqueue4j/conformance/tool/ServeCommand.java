// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.tool;

import io.github.kqueue4j.BackendUnavailableException;
import io.github.kqueue4j.conformance.Feature;
import io.github.kqueue4j.conformance.Target;
import io.github.kqueue4j.conformance.World;
import io.github.kqueue4j.conformance.scenario.ApiRunner;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Reads scenarios, runs them on one backend in this process and prints their traces. {@code diff}
 * starts this command for each of its backends. A full stop and the factor for all times of the
 * scenario end each scenario, a full stop ends each trace. The first output lists the backend's
 * features.
 */
@Command(
    name = "serve",
    description =
        "Reads scenarios, each ended by a full stop and the scale of its times, and prints traces.",
    hidden = true, // started by other commands
    mixinStandardHelpOptions = true)
public final class ServeCommand implements Callable<Integer> {
  static final String END = ".";

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "BACKEND", description = "the name of the backend")
  private String backend;

  /** For picocli, which sets the fields. */
  @SuppressWarnings("NullAway.Init")
  public ServeCommand() {}

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    Target target;
    try {
      target = Launch.target(backend);
    } catch (BackendUnavailableException | IllegalArgumentException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return 2;
    }
    answer(out, features(target));
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    List<String> scenario = new ArrayList<>();
    String line;
    while ((line = in.readLine()) != null) {
      if (line.startsWith(END)) {
        answer(out, trace(target, scenario, Integer.parseInt(line.substring(END.length()))));
        scenario.clear();
      } else {
        scenario.add(line);
      }
    }
    return 0;
  }

  private static void answer(PrintWriter out, String text) {
    out.print(text + END + "\n");
    out.flush();
  }

  private static String features(Target target) throws Exception {
    World world = target.world().get();
    try {
      return Arrays.stream(Feature.values())
          .filter(world::has)
          .map(feature -> feature + "\n")
          .collect(Collectors.joining());
    } finally {
      world.close();
    }
  }

  /** Returns the trace, or a line with the type of the exception. */
  static String trace(Target target, List<String> scenario, int scale) throws Exception {
    World world = target.world().get();
    try {
      return ApiRunner.run(world, scenario, scale);
    } catch (IOException | IllegalStateException | ApiRunner.NotAScenarioException e) {
      return "! " + e.getClass().getSimpleName() + "\n";
    } finally {
      world.close();
    }
  }
}
