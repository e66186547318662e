// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.jmh;

import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;

/** Start of a child, end of its input, event of its exit. */
@BenchmarkMode(Mode.SampleTime)
public class ExitBenchmark extends BodyBenchmark {
  /** Who does it. */
  @Param({"kqueue PROC", "Process.onExit", "Process.waitFor"})
  public String contender = "";

  /** Made by JMH. */
  public ExitBenchmark() {}

  @Override
  protected String work() {
    return "exit";
  }

  @Override
  protected String contender() {
    return contender;
  }
}
