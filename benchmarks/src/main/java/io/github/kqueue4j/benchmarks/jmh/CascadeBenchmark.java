// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.jmh;

import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/** A byte on its way through a ring of pipes, 100 at a time. */
@OperationsPerInvocation(1100)
public class CascadeBenchmark extends BodyBenchmark {
  /** Who does it. */
  @Param({"kqueue", "Selector", "raw epoll"})
  public String contender = "";

  /** How many pipes are watched. */
  @Param({"100", "1000"})
  public String pipes = "";

  /** Made by JMH. */
  public CascadeBenchmark() {}

  @Override
  protected String work() {
    return "cascade-" + pipes;
  }

  @Override
  protected String contender() {
    return contender;
  }
}
