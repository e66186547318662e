// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.jmh;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Threads;

/** Triggers and collects a USER event, each thread on a kqueue of its own. */
public class ThreadsBenchmark extends BodyBenchmark {

  /** For JMH. */
  public ThreadsBenchmark() {}

  @Override
  protected String workload() {
    return "user";
  }

  @Override
  protected String contender() {
    return "kqueue (buffer)";
  }

  /**
   * Runs two threads; {@link #run} runs one.
   *
   * @return the result of the body
   * @throws Exception if the workload fails
   */
  @Benchmark
  @Threads(2)
  public long runTwo() throws Exception {
    return run();
  }

  /**
   * Runs four threads.
   *
   * @return the result of the body
   * @throws Exception if the workload fails
   */
  @Benchmark
  @Threads(4)
  public long runFour() throws Exception {
    return run();
  }
}
