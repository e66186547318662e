// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Colours on a terminal, as help texts have them; none in files, pipes and where NO_COLOR is set.
 *
 * @param isOn whether there are any
 */
record Ink(boolean isOn) {
  /** None. */
  static final Ink NONE = new Ink(false);

  /** What the output of a command can show. */
  static Ink of(CommandSpec spec) {
    return new Ink(spec.commandLine().getColorScheme().ansi().enabled());
  }

  /** What matters less. */
  String faint(String text) {
    return in(Style.faint, text);
  }

  /** What is looked for first. */
  String bold(String text) {
    return in(Style.bold, text);
  }

  /** What works. */
  String good(String text) {
    return in(Style.fg_green, text);
  }

  /** What does not. */
  String bad(String text) {
    return in(Style.fg_red, text);
  }

  private String in(Style style, String text) {
    return isOn ? style.on() + text + Style.reset.on() : text;
  }
}
