// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.tool;

import io.github.kqueue4j.conformance.Feature;
import io.github.kqueue4j.conformance.random.Generator;
import io.github.kqueue4j.conformance.random.Shrinker;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs random scenarios on two backends and shows the differences between their traces. */
@Command(
    name = "diff",
    description = "Runs the same random scenarios on two backends and compares the traces.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:all traces are equal, some perhaps only with longer times",
      "1:some differ",
      "2:one of the two is not here"
    })
public final class DiffCommand implements Callable<Integer> {
  /**
   * The factor for the times of a scenario that is run again, so that a busy machine keeps them: a
   * timer of 10 ms, which a later line disables, then has 160 ms.
   */
  private static final int SLOWER = 16;

  /** How often the traces with longer times have to be equal. */
  private static final int SLOW_RUNS = 3;

  @Spec private CommandSpec spec;

  @Option(
      names = "--backend",
      required = true,
      split = ",",
      paramLabel = "NAME",
      description = "two backends")
  private List<String> backends;

  @Option(
      names = "--seeds",
      defaultValue = "100",
      paramLabel = "N",
      description = "number of seeds")
  private int seeds;

  @Option(names = "--from", defaultValue = "1", paramLabel = "SEED", description = "the first seed")
  private long from;

  @Option(names = "--save", paramLabel = "DIR", description = "folder for scenarios that differ")
  private @Nullable Path save;

  /** For picocli, which sets the fields. */
  @SuppressWarnings("NullAway.Init")
  public DiffCommand() {}

  @Override
  public Integer call() throws IOException {
    if (backends.size() != 2) {
      throw new ParameterException(
          spec.commandLine(), "--backend takes two names, not " + backends.size());
    }
    Launch.check(spec.commandLine(), backends);
    PrintWriter out = spec.commandLine().getOut();
    int found = 0;
    int late = 0;
    try (Server a = Server.start(backends.get(0));
        Server b = Server.start(backends.get(1))) {
      Set<Feature> differ = difference(a.features(), b.features());
      out.print(
          backends.get(0) + " and " + backends.get(1) + " differ by design in " + differ + "\n");
      for (int i = 0; i < seeds; i++) {
        long seed = from + i;
        List<String> scenario = Generator.scenario(seed, differ);
        Comparison first = compare(a, b, scenario, differ, 1);
        if (!first.isEqual()) {
          int scale = hasTimes(scenario) ? SLOWER : 1;
          Comparison again = compare(a, b, scenario, differ, scale);
          for (int run = 1; again.isEqual() && scale == SLOWER && run < SLOW_RUNS; run++) {
            again = compare(a, b, scenario, differ, scale);
          }
          if (!again.isEqual()) {
            found++;
            Comparison last = shrink(a, b, scenario, differ, again);
            report(out, "seed " + seed + " differs" + withTimes(scale), last);
            save(seed, last.lines());
          } else if (scale == SLOWER) {
            late++;
            save(seed, first.lines());
            report(
                out,
                "seed "
                    + seed
                    + " differed, but not when its times were "
                    + scale
                    + " times as long",
                first);
          } else {
            found++;
            report(out, "seed " + seed + " differed once, but not when it was run again", first);
            save(seed, first.lines());
          }
        }
        if ((i + 1) % 500 == 0) {
          out.print((i + 1) + " seeds\n");
          out.flush();
        }
      }
    }
    out.print(seeds + " seeds, " + found + " differ" + lateSeeds(late) + "\n");
    out.flush();
    return found == 0 ? 0 : 1;
  }

  private static String withTimes(int scale) {
    return scale == 1 ? "" : ", also when its times are " + scale + " times as long";
  }

  private static String lateSeeds(int count) {
    return count == 0 ? "" : ", " + count + " only at the first speed";
  }

  /** Tells whether a trace depends on the times between the lines of the scenario. */
  private static boolean hasTimes(List<String> scenario) {
    return scenario.stream().anyMatch(line -> line.contains(":TIMER:"));
  }

  private static Set<Feature> difference(List<String> a, List<String> b) {
    Set<Feature> differ = EnumSet.noneOf(Feature.class);
    for (Feature feature : Feature.values()) {
      if (a.contains(feature.name()) != b.contains(feature.name())) {
        differ.add(feature);
      }
    }
    if (a.contains(Feature.NOTICED_AT_COLLECTION.name())) {
      differ.add(
          Feature.NOTICED_AT_COLLECTION); // even two such backends differ in when they notice
    }
    return differ;
  }

  /**
   * A run on both backends.
   *
   * @param lines the scenario that was run
   * @param scale the factor for its times
   * @param onA the trace of the first backend
   * @param onB the trace of the second backend
   * @param isEqual whether the traces are equal
   */
  private record Comparison(
      List<String> lines, int scale, String onA, String onB, boolean isEqual) {}

  private static Comparison compare(
      Server a, Server b, List<String> scenario, Set<Feature> differ, int scale) {
    try {
      List<String> lines = Generator.withPolls(scenario, differ);
      String onA = a.trace(lines, scale);
      String onB = b.trace(lines, scale);
      boolean isEqual = comparable(onA, differ).equals(comparable(onB, differ));
      return new Comparison(lines, scale, onA, onB, isEqual);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Shrinks a scenario and returns the run of the shortest one that differed. This run is kept
   * because another run of the same scenario may not differ.
   */
  private static Comparison shrink(
      Server a, Server b, List<String> scenario, Set<Feature> differ, Comparison known) {
    AtomicReference<Comparison> last = new AtomicReference<>(known);
    Shrinker.shrink(
        scenario,
        lines -> {
          Comparison run = compare(a, b, lines, differ, known.scale());
          if (!run.isEqual()) {
            last.set(run);
          }
          return !run.isEqual();
        });
    return last.get();
  }

  /**
   * Masks the parts of a trace in which the backends may differ: EV_NODATA, the room of a pipe, and
   * the counts of timers, which depend on real time.
   */
  private static String comparable(String trace, Set<Feature> differ) {
    String text = trace;
    if (differ.contains(Feature.NODATA)) {
      text = text.replace("|NODATA", "");
    }
    if (differ.contains(Feature.WRITE_ROOM_UNKNOWN)) {
      text = text.replaceAll("( WRITE \\S+ 0) [1-9][0-9]* ", "$1 room ");
    }
    return text.replaceAll("( TIMER \\S+ 0) [1-9][0-9]* ", "$1 n ");
  }

  private void report(PrintWriter out, String what, Comparison run) {
    out.print(what + ":\n" + String.join("\n", run.lines()) + "\n");
    out.print("on " + backends.get(0) + ":\n" + run.onA());
    out.print("on " + backends.get(1) + ":\n" + run.onB() + "\n");
    out.flush();
  }

  private void save(long seed, List<String> scenario) throws IOException {
    Path folder = save;
    if (folder != null) {
      Files.createDirectories(folder);
      Files.write(folder.resolve("random-" + seed + ".kqs"), scenario);
    }
  }
}
