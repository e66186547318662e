// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.jmh;

import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;

/** Starts a child, ends the child's input and waits for the event of its exit. */
@BenchmarkMode(Mode.SampleTime)
public class ExitBenchmark extends BodyBenchmark {
  /** The contender that does the work. */
  @Param({"kqueue PROC", "Process.onExit", "Process.waitFor"})
  public String contender = "";

  /** For JMH. */
  public ExitBenchmark() {}

  @Override
  protected String workload() {
    return "exit";
  }

  @Override
  protected String contender() {
    return contender;
  }
}
