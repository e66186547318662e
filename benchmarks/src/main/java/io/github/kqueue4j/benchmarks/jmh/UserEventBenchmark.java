// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.jmh;

import org.openjdk.jmh.annotations.Param;

/** Triggers and collects a USER event in one call. */
public class UserEventBenchmark extends BodyBenchmark {
  /** The contender that does the work. */
  @Param({
    "kqueue (buffer)",
    "kqueue (list)",
    "LinkedTransferQueue",
    "Selector.wakeup + select",
    "raw eventfd + epoll"
  })
  public String contender = "";

  /** For JMH. */
  public UserEventBenchmark() {}

  @Override
  protected String workload() {
    return "user";
  }

  @Override
  protected String contender() {
    return contender;
  }
}
