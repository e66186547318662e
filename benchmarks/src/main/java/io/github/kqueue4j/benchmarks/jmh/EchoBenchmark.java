// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.jmh;

import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;

/** Echoes 64 bytes over loopback on each connection. */
@BenchmarkMode(Mode.SampleTime)
public class EchoBenchmark extends BodyBenchmark {
  /** The contender that does the work. */
  @Param({"kqueue", "Selector", "Netty"})
  public String contender = "";

  /** The number of connections. */
  @Param({"1", "1000"})
  public String connections = "";

  /** For JMH. */
  public EchoBenchmark() {}

  @Override
  protected String workload() {
    return "echo-" + connections;
  }

  @Override
  protected String contender() {
    return contender;
  }
}
