// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.jmh;

import org.openjdk.jmh.annotations.Param;

/** Trigger and collect a USER event beside idle ones. */
public class UserEventGrowthBenchmark extends BodyBenchmark {
  /** Who does it. */
  @Param({"kqueue (buffer)"})
  public String contender = "";

  /** How many idle ones. */
  @Param({"0", "1000", "10000", "100000"})
  public String idle = "";

  /** Made by JMH. */
  public UserEventGrowthBenchmark() {}

  @Override
  protected String work() {
    return "user-growth";
  }

  @Override
  protected String contender() {
    return contender + " " + idle + " idle";
  }
}
