// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.jmh;

import org.openjdk.jmh.annotations.Param;

/** Writes a byte to a pipe, collects the event and reads the byte. */
public class PipeBenchmark extends BodyBenchmark {
  /** The contender that does the work. */
  @Param({
    "kqueue (1 s)",
    "kqueue (0 s)",
    "kqueue (EV_CLEAR)",
    "kqueue (EV_DISPATCH)",
    "kqueue (list)",
    "kqueue (of a channel)",
    "Selector.select(1 s)",
    "Selector.selectNow",
    "raw epoll",
    "raw epoll + FIONREAD",
    "Netty epoll_wait"
  })
  public String contender = "";

  /** For JMH. */
  public PipeBenchmark() {}

  @Override
  protected String workload() {
    return "pipe";
  }

  @Override
  protected String contender() {
    return contender;
  }
}
