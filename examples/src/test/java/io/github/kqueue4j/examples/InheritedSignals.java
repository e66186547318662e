// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;

/** What this process has inherited about signals. */
public final class InheritedSignals {
  private InheritedSignals() {}

  /**
   * Skips the test if this process was started with SIGHUP ignored, as by {@code nohup}: the JVM
   * never sees the signal then. A shell inherits which signals are ignored, and cannot change that.
   */
  public static void assumeHangupIsNotIgnored() throws IOException, InterruptedException {
    int status = new ProcessBuilder("sh", "-c", "kill -HUP $$").start().waitFor();
    assumeThat(status).as("0 shows that SIGHUP was ignored at the start").isNotZero();
  }
}
