// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.scenario;

/** The trace of one run: each command is echoed before the first line that it prints. */
final class Trace {
  private final StringBuilder text = new StringBuilder();
  private String echo = "";
  private boolean echoed;
  private boolean quiet;

  void command(String command) {
    echo = command;
    echoed = false;
  }

  void line(String line) {
    if (quiet) {
      return;
    }
    if (!echoed) {
      text.append(echo).append('\n');
      echoed = true;
    }
    text.append(line).append('\n');
  }

  /** Suppresses all further lines, while the world is being closed. */
  void end() {
    quiet = true;
  }

  String text() {
    return text.toString();
  }
}
