// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.jmh;

import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;

/** Writes to a file and waits for the event. */
@BenchmarkMode(Mode.SampleTime)
public class FileBenchmark extends BodyBenchmark {
  /** The contender that does the work. */
  @Param({"kqueue VNODE", "JDK WatchService"})
  public String contender = "";

  /** For JMH. */
  public FileBenchmark() {}

  @Override
  protected String workload() {
    return "file";
  }

  @Override
  protected String contender() {
    return contender;
  }
}
