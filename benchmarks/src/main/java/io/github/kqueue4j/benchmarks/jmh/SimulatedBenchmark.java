// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.jmh;

import org.openjdk.jmh.annotations.Param;

/** Runs programs on simulated kernels: all golden scenarios, or one program that uses the API. */
public class SimulatedBenchmark extends BodyBenchmark {
  /** The contender that does the work. */
  @Param({"golden scenario with its trace", "nine minutes of an idle loop"})
  public String contender = "";

  /** For JMH. */
  public SimulatedBenchmark() {}

  @Override
  protected String workload() {
    return "simulated";
  }

  @Override
  protected String contender() {
    return contender;
  }
}
