// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The script that completes a command line in fish, for which picocli has none. */
final class FishCompletion {
  private FishCompletion() {}

  /** Returns the commands of fish, one a line. */
  static String script(CommandSpec root) {
    List<String> lines = new ArrayList<>();
    String name = root.name();
    options(lines, name, "__fish_use_subcommand", root);
    for (Map.Entry<String, CommandLine> each : root.subcommands().entrySet()) {
      CommandSpec command = each.getValue().getCommandSpec();
      String seen = "__fish_seen_subcommand_from " + each.getKey();
      lines.add(line(name, "__fish_use_subcommand", "-f -a " + each.getKey(), describe(command)));
      options(lines, name, seen, command);
      for (PositionalParamSpec parameter : command.positionalParameters()) {
        if (parameter.completionCandidates() != null) {
          lines.add(
              line(name, seen, "-f -a " + quoted(words(parameter.completionCandidates())), ""));
        }
      }
    }
    return String.join("\n", lines) + "\n";
  }

  private static void options(
      List<String> lines, String name, String condition, CommandSpec command) {
    for (OptionSpec option : command.options()) {
      StringBuilder what = new StringBuilder();
      for (String spelling : option.names()) {
        what.append(spelling.startsWith("--") ? "-l " : "-s ");
        what.append(spelling.replaceFirst("^--?", "")).append(' ');
      }
      if (option.arity().max() > 0) {
        what.append(
            option.completionCandidates() == null
                ? "-r "
                : "-x -a " + quoted(words(option.completionCandidates())) + " ");
      }
      String description =
          String.join(" ", option.description())
              .replace("${DEFAULT-VALUE}", String.valueOf(option.defaultValue()));
      lines.add(line(name, condition, what.toString().strip(), description));
    }
  }

  private static String describe(CommandSpec command) {
    return String.join(" ", command.usageMessage().description());
  }

  private static String words(Iterable<String> candidates) {
    TreeSet<String> sorted = new TreeSet<>();
    candidates.forEach(sorted::add);
    return String.join(" ", sorted);
  }

  private static String line(String name, String condition, String what, String description) {
    String line = "complete -c " + name + " -n " + quoted(condition) + " " + what;
    return description.isEmpty() ? line : line + " -d " + quoted(description);
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
