// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.jmh;

import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;

/**
 * Makes two threads wake each other in turns. Start the benchmark under taskset(1) to choose the
 * CPUs.
 */
@BenchmarkMode(Mode.SampleTime)
public class PingPongBenchmark extends BodyBenchmark {
  /** The contender that does the work. */
  @Param({
    "kqueue",
    "kqueue that also watches a pipe",
    "Lock + Condition",
    "Selector.wakeup",
    "LinkedTransferQueue",
    "raw eventfd + epoll",
    "Netty"
  })
  public String contender = "";

  /** For JMH. */
  public PingPongBenchmark() {}

  @Override
  protected String workload() {
    return "ping-pong-1";
  }

  @Override
  protected String contender() {
    return contender;
  }
}
