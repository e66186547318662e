// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.jmh;

import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;

/** From a write to a file to the event. */
@BenchmarkMode(Mode.SampleTime)
public class FileBenchmark extends BodyBenchmark {
  /** Who does it. */
  @Param({"kqueue VNODE", "JDK WatchService"})
  public String contender = "";

  /** Made by JMH. */
  public FileBenchmark() {}

  @Override
  protected String work() {
    return "file";
  }

  @Override
  protected String contender() {
    return contender;
  }
}
