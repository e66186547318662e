// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.bodies;

import java.io.IOException;

/** What one thread rings and another waits for. A ring that comes early is kept. */
interface WakeupChannel extends AutoCloseable {
  void ring() throws IOException;

  /** Returns after one ring. */
  void await() throws IOException, InterruptedException;

  @Override
  default void close() throws IOException {}

  /** Makes one. */
  @FunctionalInterface
  interface Factory {
    WakeupChannel open() throws IOException, UnavailableException;
  }
}
