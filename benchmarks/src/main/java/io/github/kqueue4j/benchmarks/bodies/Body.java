// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.bodies;

import java.io.IOException;
import java.util.Optional;

/** Work that can be repeated. Used by one thread, which also opened it. */
public interface Body extends AutoCloseable {

  /**
   * Does the work.
   *
   * @param times how often
   * @return how many operations were seen to be done, such as events collected or bytes echoed
   * @throws Exception if the work fails
   */
  long run(int times) throws Exception;

  /**
   * Returns what {@link #run} must return: if it does not, the figures are of something else.
   *
   * @param times how often the work is done
   * @return the number of operations
   */
  default long expected(int times) {
    return times;
  }

  /**
   * Returns single measurements taken while running, if the mean over a run says too little.
   *
   * @return where they are kept; empty if the time of a run is all that counts
   */
  default Optional<Samples> samples() {
    return Optional.empty();
  }

  @Override
  default void close() throws IOException {}

  /** Makes a body ready to run. */
  @FunctionalInterface
  interface Factory {

    /**
     * Makes it.
     *
     * @return a new one
     * @throws UnavailableException if this machine cannot do that work
     * @throws Exception if making it fails
     */
    Body open() throws Exception;
  }
}
