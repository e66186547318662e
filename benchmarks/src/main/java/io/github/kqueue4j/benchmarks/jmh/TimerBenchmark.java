// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.jmh;

import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;

/** Waits for one timer of 1 ms; the time above 1 ms is lateness. */
@BenchmarkMode(Mode.SampleTime)
public class TimerBenchmark extends BodyBenchmark {
  /** The contender that does the work. */
  @Param({
    "kqueue",
    "kqueue that also watches a pipe",
    "parkNanos",
    "ScheduledThreadPoolExecutor",
    "Netty"
  })
  public String contender = "";

  /** For JMH. */
  public TimerBenchmark() {}

  @Override
  protected String workload() {
    return "timer-1ms";
  }

  @Override
  protected String contender() {
    return contender;
  }
}
