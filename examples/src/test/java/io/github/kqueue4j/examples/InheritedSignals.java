// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;

/** What this process has inherited about signals. */
public final class InheritedSignals {
  private InheritedSignals() {}

  /**
   * Skips the test if this process was started with a signal ignored: SIGHUP by {@code nohup},
   * SIGINT by an {@code &} in a script. A JVM never sees the signal then, nor do the programs that
   * it starts. A shell inherits which signals are ignored, and cannot change that.
   *
   * @param signal the name of a signal that ends a process, such as HUP
   */
  public static void assumeNotIgnored(String signal) throws IOException, InterruptedException {
    int status = new ProcessBuilder("sh", "-c", "kill -" + signal + " $$").start().waitFor();
    assumeThat(status).as("0 shows that %s was ignored at the start", signal).isNotZero();
  }
}
