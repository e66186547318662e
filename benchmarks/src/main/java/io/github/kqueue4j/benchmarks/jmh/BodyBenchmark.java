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
 * One contender of one work, in a virtual machine of its own. Fails where the contender is not
 * available, and says why.
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
   * Names the work.
   *
   * @return its id
   */
  protected abstract String work();

  /**
   * Names who does it.
   *
   * @return the contender, or its curve
   */
  protected abstract String contender();

  /**
   * Makes the body.
   *
   * @throws Exception if it is not available or fails
   */
  @Setup
  public final void open() throws Exception {
    body = Catalogue.contender(Backend.standard(), work(), contender()).factory().open();
  }

  /**
   * Ends it.
   *
   * @throws IOException if that fails
   */
  @TearDown
  public final void close() throws IOException {
    body.close();
  }

  /**
   * Does the work once.
   *
   * @return what the body says
   * @throws Exception if it fails
   */
  @Benchmark
  public long run() throws Exception {
    return body.run(1);
  }
}
