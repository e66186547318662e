// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.jmh;

import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;

/** 4,000 armed timers, ten due in each millisecond; the last after 450 ms. */
@BenchmarkMode(Mode.SampleTime)
public class ManyTimersBenchmark extends BodyBenchmark {
  /** Who does it. */
  @Param({"kqueue", "ScheduledThreadPoolExecutor", "Netty"})
  public String contender = "";

  /** Made by JMH. */
  public ManyTimersBenchmark() {}

  @Override
  protected String work() {
    return "timers-4000";
  }

  @Override
  protected String contender() {
    return contender;
  }
}
