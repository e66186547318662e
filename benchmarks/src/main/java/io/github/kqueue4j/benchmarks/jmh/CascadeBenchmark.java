// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.jmh;

import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/** Passes a byte on in a ring of pipes, 100 bytes at a time. */
@OperationsPerInvocation(1100)
public class CascadeBenchmark extends BodyBenchmark {
  /** The contender that does the work. */
  @Param({"kqueue", "Selector", "raw epoll"})
  public String contender = "";

  /** The number of watched pipes. */
  @Param({"100", "1000"})
  public String pipes = "";

  /** For JMH. */
  public CascadeBenchmark() {}

  @Override
  protected String workload() {
    return "cascade-" + pipes;
  }

  @Override
  protected String contender() {
    return contender;
  }
}
