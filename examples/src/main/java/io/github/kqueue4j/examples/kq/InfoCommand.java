// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.spi.KqueueProvider;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code kq info}: which kernel answers here, what it can, and why another cannot. */
@Command(
    name = "info",
    description = "Shows the backend, what it can watch, and the other backends.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {"0:the backend can be used", "2:it cannot, or there is none of that name"})
final class InfoCommand implements Callable<Integer> {
  private static final int WIDTH = 80;
  private static final int COLUMN = 18;

  @ParentCommand private Kq kq;
  @Spec private CommandSpec spec;
  @Mixin private BackendOption backend;

  @Option(names = "--json", description = "one JSON object")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  InfoCommand() {}

  @Override
  public Integer call() {
    Backend chosen = backend.of(kq);
    List<Installed> installed = installed();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(JsonPrinter.GSON.toJson(facts(chosen, installed)));
    } else {
      print(out, Ink.of(spec), chosen, installed);
    }
    out.flush();
    return 0;
  }

  /** A backend that is installed, and why it cannot be used; empty if it can. */
  private record Installed(String name, String host, String obstacle) {}

  private static List<Installed> installed() {
    List<Installed> installed = new ArrayList<>();
    for (KqueueProvider provider : ServiceLoader.load(KqueueProvider.class)) {
      installed.add(
          new Installed(provider.name(), provider.host(), provider.obstacle().orElse("")));
    }
    return installed;
  }

  private static String system() {
    return System.getProperty("os.name")
        + (" " + System.getProperty("os.version") + " (" + System.getProperty("os.arch") + ")")
        + (", Java " + Runtime.version());
  }

  private static void print(PrintWriter out, Ink ink, Backend chosen, List<Installed> installed) {
    out.println("system    " + system());
    out.println("backend   " + chosen);
    out.println("timers    rounded up to " + step(chosen.timerResolution()));
    out.println("filters");
    for (Filter filter : Filter.values()) {
      boolean works = chosen.supports(filter);
      String notes = String.join(" ", EventText.notes(filter, chosen.supportedNotes(filter)));
      String answer = works ? ink.good("yes ") : ink.bad("no");
      String name = String.format("  %-9s %s ", filter, answer);
      wrap(works ? notes : "", WIDTH - COLUMN + 1, " ".repeat(COLUMN - 1), name)
          .forEach(line -> out.println(line.stripTrailing()));
    }
    out.println("backends");
    for (Installed other : installed) {
      boolean works = other.obstacle.isEmpty();
      String what = works ? "can be used" : "cannot be used: " + other.obstacle;
      String name = String.format("  %-" + (COLUMN - 3) + "s ", other.name + "/" + other.host);
      wrap(what, WIDTH - COLUMN, " ".repeat(COLUMN), name)
          .forEach(line -> out.println(works ? line : ink.faint(line)));
    }
    if (installed.isEmpty()) {
      out.println("  none is installed");
    }
    for (String missing : Backend.missing()) {
      wrap(missing, WIDTH - 2, "  ", "  ").forEach(out::println);
    }
  }

  /** Breaks a text into lines of at most {@code width} characters, each after its indent. */
  private static List<String> wrap(String text, int width, String indent, String first) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (line.length() > 0 && line.length() + 1 + word.length() > width) {
        lines.add((lines.isEmpty() ? first : indent) + line);
        line.setLength(0);
      }
      line.append(line.length() > 0 ? " " : "").append(word);
    }
    lines.add((lines.isEmpty() ? first : indent) + line);
    return lines;
  }

  private static String step(Duration resolution) {
    return resolution.toNanos() == 1
        ? "1 ns"
        : "a multiple of " + DurationConverter.text(resolution);
  }

  private static Map<String, Object> facts(Backend chosen, List<Installed> installed) {
    Map<String, Object> filters = new LinkedHashMap<>();
    for (Filter filter : Filter.values()) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("supported", chosen.supports(filter));
      facts.put("notes", EventText.notes(filter, chosen.supportedNotes(filter)));
      filters.put(filter.name(), facts);
    }
    List<Object> backends = new ArrayList<>();
    for (Installed other : installed) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("name", other.name);
      facts.put("host", other.host);
      facts.put("available", other.obstacle.isEmpty());
      if (!other.obstacle.isEmpty()) {
        facts.put("obstacle", other.obstacle);
      }
      backends.add(facts);
    }
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("system", system());
    facts.put("backend", chosen.name());
    facts.put("host", chosen.host());
    facts.put("timerResolutionNanos", chosen.timerResolution().toNanos());
    facts.put("filters", filters);
    facts.put("backends", backends);
    facts.put("missing", Backend.missing());
    return facts;
  }
}
