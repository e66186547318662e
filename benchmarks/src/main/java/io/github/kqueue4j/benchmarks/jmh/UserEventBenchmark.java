// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.jmh;

import org.openjdk.jmh.annotations.Param;

/** Trigger and collect a USER event in one call. */
public class UserEventBenchmark extends BodyBenchmark {
  /** Who does it. */
  @Param({
    "kqueue (buffer)",
    "kqueue (list)",
    "LinkedTransferQueue",
    "Selector.wakeup + select",
    "raw eventfd + epoll"
  })
  public String contender = "";

  /** Made by JMH. */
  public UserEventBenchmark() {}

  @Override
  protected String work() {
    return "user";
  }

  @Override
  protected String contender() {
    return contender;
  }
}
