// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.jmh;

import org.openjdk.jmh.annotations.Param;

/** Makes a call of the native backend, or the same call as a bare downcall. */
public class NativeBenchmark extends BodyBenchmark {
  /** The contender that does the work. */
  @Param({
    "native (USER)",
    "bare downcall (USER)",
    "native (nothing pending)",
    "bare downcall (nothing pending)"
  })
  public String contender = "";

  /** For JMH. */
  public NativeBenchmark() {}

  @Override
  protected String workload() {
    return "native";
  }

  @Override
  protected String contender() {
    return contender;
  }
}
