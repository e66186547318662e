// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.jmh;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Threads;

/** Trigger and collect a USER event, each thread on a kqueue of its own. */
public class ThreadsBenchmark extends BodyBenchmark {

  /** Made by JMH. */
  public ThreadsBenchmark() {}

  @Override
  protected String work() {
    return "user";
  }

  @Override
  protected String contender() {
    return "kqueue (buffer)";
  }

  /**
   * Two threads; {@link #run} is one.
   *
   * @return what the body says
   * @throws Exception if it fails
   */
  @Benchmark
  @Threads(2)
  public long runTwo() throws Exception {
    return run();
  }

  /**
   * Four threads.
   *
   * @return what the body says
   * @throws Exception if it fails
   */
  @Benchmark
  @Threads(4)
  public long runFour() throws Exception {
    return run();
  }
}
