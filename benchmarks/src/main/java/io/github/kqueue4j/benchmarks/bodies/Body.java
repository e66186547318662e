// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.bodies;

import java.io.IOException;
import java.util.Optional;

/** The code of a contender, which can be run repeatedly. Confined to the thread that created it. */
public interface Body extends AutoCloseable {

  /**
   * Does the work.
   *
   * @param times how many times to do the work
   * @return the number of operations that were seen to be done, such as events collected or bytes
   *     echoed
   * @throws Exception if the workload fails
   */
  long run(int times) throws Exception;

  /**
   * Returns the value that {@link #run} must return; with any other value the figures do not
   * measure this workload.
   *
   * @param times how many times the work is done
   * @return the number of operations
   */
  default long expected(int times) {
    return times;
  }

  /**
   * Returns single measurements taken during runs, if the mean over a run is not enough.
   *
   * @return the measurements; empty if only the duration of a run counts
   */
  default Optional<Samples> samples() {
    return Optional.empty();
  }

  @Override
  default void close() throws IOException {}

  /** Creates a body that is ready to run. */
  @FunctionalInterface
  interface Factory {

    /**
     * Creates a body.
     *
     * @return a new body
     * @throws UnavailableException if this machine cannot do the work
     * @throws Exception if the body cannot be created
     */
    Body open() throws Exception;
  }
}
