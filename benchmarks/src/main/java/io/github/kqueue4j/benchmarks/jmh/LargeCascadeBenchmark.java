// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.jmh;

import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/** The same through 5,000 pipes, or as many as the limit of files allows. */
@OperationsPerInvocation(1100)
public class LargeCascadeBenchmark extends BodyBenchmark {
  /** Who does it. */
  @Param({"kqueue", "Selector"})
  public String contender = "";

  /** Made by JMH. */
  public LargeCascadeBenchmark() {}

  @Override
  protected String work() {
    return "cascade-5000";
  }

  @Override
  protected String contender() {
    return contender;
  }
}
