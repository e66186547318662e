// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.jmh;

import org.openjdk.jmh.annotations.Param;

/** A call of the native backend, and the same downcall bare. */
public class NativeBenchmark extends BodyBenchmark {
  /** Who does it. */
  @Param({
    "native (USER)",
    "bare downcall (USER)",
    "native (nothing pending)",
    "bare downcall (nothing pending)"
  })
  public String contender = "";

  /** Made by JMH. */
  public NativeBenchmark() {}

  @Override
  protected String work() {
    return "native";
  }

  @Override
  protected String contender() {
    return contender;
  }
}
