// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.jmh;

import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;

/** Runs 4,000 timers, of which ten are due in each millisecond; the last is due after 450 ms. */
@BenchmarkMode(Mode.SampleTime)
public class ManyTimersBenchmark extends BodyBenchmark {
  /** The contender that does the work. */
  @Param({"kqueue", "ScheduledThreadPoolExecutor", "Netty"})
  public String contender = "";

  /** For JMH. */
  public ManyTimersBenchmark() {}

  @Override
  protected String workload() {
    return "timers-4000";
  }

  @Override
  protected String contender() {
    return contender;
  }
}
