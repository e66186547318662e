// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.jmh;

import org.openjdk.jmh.annotations.Param;

/** Does the work of {@link PipeBenchmark} through each library's own objects. */
public class PipeObjectsBenchmark extends BodyBenchmark {
  /** The contender that does the work. */
  @Param({"kqueue and Descriptors", "Selector and channels"})
  public String contender = "";

  /** For JMH. */
  public PipeObjectsBenchmark() {}

  @Override
  protected String workload() {
    return "pipe-objects";
  }

  @Override
  protected String contender() {
    return contender;
  }
}
