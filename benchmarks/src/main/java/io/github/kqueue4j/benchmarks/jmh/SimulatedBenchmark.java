// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.jmh;

import org.openjdk.jmh.annotations.Param;

/** Programs on simulated kernels: all golden scenarios, or one of the API. */
public class SimulatedBenchmark extends BodyBenchmark {
  /** Who does it. */
  @Param({"golden scenario with its trace", "nine minutes of an idle loop"})
  public String contender = "";

  /** Made by JMH. */
  public SimulatedBenchmark() {}

  @Override
  protected String work() {
    return "simulated";
  }

  @Override
  protected String contender() {
    return contender;
  }
}
