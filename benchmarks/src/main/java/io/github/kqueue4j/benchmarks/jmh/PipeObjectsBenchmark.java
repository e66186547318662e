// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.jmh;

import org.openjdk.jmh.annotations.Param;

/** The same through each library's own objects. */
public class PipeObjectsBenchmark extends BodyBenchmark {
  /** Who does it. */
  @Param({"kqueue and Descriptors", "Selector and channels"})
  public String contender = "";

  /** Made by JMH. */
  public PipeObjectsBenchmark() {}

  @Override
  protected String work() {
    return "pipe-objects";
  }

  @Override
  protected String contender() {
    return contender;
  }
}
