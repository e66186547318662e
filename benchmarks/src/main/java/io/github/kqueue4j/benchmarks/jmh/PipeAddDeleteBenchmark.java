// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.jmh;

import org.openjdk.jmh.annotations.Param;

/** Adds and deletes a READ event of a pipe. */
public class PipeAddDeleteBenchmark extends BodyBenchmark {
  /** The contender that does the work. */
  @Param({"kqueue", "Selector register + cancel", "raw epoll"})
  public String contender = "";

  /** For JMH. */
  public PipeAddDeleteBenchmark() {}

  @Override
  protected String workload() {
    return "pipe-add-delete";
  }

  @Override
  protected String contender() {
    return contender;
  }
}
