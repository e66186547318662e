// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.jmh;

import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/** Passes a byte on in a ring of 5,000 pipes, or of as many as the limit of open files allows. */
@OperationsPerInvocation(1100)
public class LargeCascadeBenchmark extends BodyBenchmark {
  /** The contender that does the work. */
  @Param({"kqueue", "Selector"})
  public String contender = "";

  /** For JMH. */
  public LargeCascadeBenchmark() {}

  @Override
  protected String workload() {
    return "cascade-5000";
  }

  @Override
  protected String contender() {
    return contender;
  }
}
