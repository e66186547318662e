// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.jmh;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.benchmarks.bodies.Body;
import io.github.kqueue4j.benchmarks.sidebyside.Catalogue;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures one contender of one workload in a JVM of its own. Fails with the reason if the
 * contender is not available on this machine.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {
      "--enable-native-access=ALL-UNNAMED",
      "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED"
    })
public abstract class BodyBenchmark {
  private Body body = times -> 0;

  /** For subclasses. */
  protected BodyBenchmark() {}

  /**
   * Returns the workload.
   *
   * @return the id of the workload
   */
  protected abstract String workload();

  /**
   * Returns the contender.
   *
   * @return the name of the contender, or of its curve
   */
  protected abstract String contender();

  /**
   * Creates the body.
   *
   * @throws Exception if the body is not available or cannot be created
   */
  @Setup
  public final void open() throws Exception {
    body = Catalogue.contender(Backend.standard(), workload(), contender()).factory().open();
  }

  /**
   * Closes the body.
   *
   * @throws IOException if closing fails
   */
  @TearDown
  public final void close() throws IOException {
    body.close();
  }

  /**
   * Does the work once.
   *
   * @return the result of the body
   * @throws Exception if the workload fails
   */
  @Benchmark
  public long run() throws Exception {
    return body.run(1);
  }
}
