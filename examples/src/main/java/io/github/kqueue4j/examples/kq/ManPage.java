// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * A manual page in the macros of man(7), made of what help texts are made of: one for a command and
 * its subcommands.
 */
final class ManPage {
  private final CommandLine command;
  private final StringBuilder text = new StringBuilder();

  ManPage(CommandLine command) {
    this.command = command;
  }

  /** The page. */
  String text() {
    CommandSpec spec = command.getCommandSpec();
    text.setLength(0);
    macro("TH", spec.name().toUpperCase(Locale.ROOT), "1", "", "kqueue4j");
    macro("SH", "NAME");
    line(spec.name() + " - kqueue(2) from a shell");
    macro("SH", "SYNOPSIS");
    Map<String, CommandLine> commands = new LinkedHashMap<>(command.getSubcommands());
    commands.remove("help");
    for (String name : commands.keySet()) {
      macro("B", spec.name() + " " + name);
      line("[options]");
      macro("br");
    }
    macro("SH", "DESCRIPTION");
    lines(spec.usageMessage().description());
    macro("SH", "COMMANDS");
    commands.forEach((name, each) -> section(spec.name() + " " + name, each.getCommandSpec()));
    verbatim("EXAMPLES", spec.usageMessage().footer());
    return text.toString();
  }

  private void section(String name, CommandSpec spec) {
    macro("SS", name);
    lines(spec.usageMessage().description());
    for (PositionalParamSpec positional : spec.positionalParameters()) {
      argument(positional.paramLabel(), positional);
    }
    for (OptionSpec option : spec.options()) {
      if (!option.usageHelp() && !option.versionHelp()) {
        boolean takesNone = option.arity().max() == 0;
        String parameter = takesNone ? "" : " " + option.paramLabel();
        argument(String.join(", ", option.names()) + parameter, option);
      }
    }
    spec.usageMessage()
        .exitCodeList()
        .forEach((code, meaning) -> argument("Exit status " + code, List.of(meaning)));
    if (spec.usageMessage().footer().length > 0) {
      macro("PP");
      example(spec.usageMessage().footer());
    }
  }

  private void argument(String name, ArgSpec argument) {
    argument(name, List.of(argument.description()));
  }

  private void argument(String name, List<String> description) {
    macro("TP");
    macro("B", name);
    lines(description.toArray(String[]::new));
  }

  private void verbatim(String heading, String... lines) {
    macro("SH", heading);
    example(lines);
  }

  private void example(String... lines) {
    macro("nf");
    lines(lines);
    macro("fi");
  }

  private void lines(String... lines) {
    for (String each : lines) {
      line(Ansi.OFF.string(each));
    }
  }

  private void macro(String name, String... arguments) {
    text.append('.').append(name);
    for (String argument : arguments) {
      text.append(" \"").append(escaped(argument)).append('"');
    }
    text.append('\n');
  }

  /** A line that is text: it does not begin with what begins a macro. */
  private void line(String line) {
    text.append(line.startsWith(".") ? "\\&" : "");
    text.append(escaped(line)).append('\n');
  }

  private static String escaped(String plain) {
    return plain
        .replace("\\", "\\e")
        .replace("-", "\\-")
        .replace("'", "\\(aq")
        .replace("\"", "\\(dq");
  }
}
