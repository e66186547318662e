// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.bodies;

import java.io.IOException;

/** A means for one thread to wake another. A wake-up that comes before the wait is remembered. */
interface WakeupChannel extends AutoCloseable {
  void wake() throws IOException;

  /** Waits for one wake-up. */
  void await() throws IOException, InterruptedException;

  @Override
  default void close() throws IOException {}

  /** Creates a channel. */
  @FunctionalInterface
  interface Factory {
    WakeupChannel open() throws IOException, UnavailableException;
  }
}
