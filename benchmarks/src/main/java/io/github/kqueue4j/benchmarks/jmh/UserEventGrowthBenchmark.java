// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.jmh;

import org.openjdk.jmh.annotations.Param;

/** Triggers and collects a USER event in a queue with idle events. */
public class UserEventGrowthBenchmark extends BodyBenchmark {
  /** The contender that does the work. */
  @Param({"kqueue (buffer)"})
  public String contender = "";

  /** The number of idle events. */
  @Param({"0", "1000", "10000", "100000"})
  public String idle = "";

  /** For JMH. */
  public UserEventGrowthBenchmark() {}

  @Override
  protected String workload() {
    return "user-growth";
  }

  @Override
  protected String contender() {
    return contender + " " + idle + " idle";
  }
}
