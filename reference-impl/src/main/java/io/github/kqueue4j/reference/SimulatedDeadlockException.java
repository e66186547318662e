// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference;

/**
 * Thrown for a wait that nothing can end: there is no timer, no scheduled action and no runnable
 * thread. The main thread of a {@link SimulatedKernel} gets this exception, so that its test does
 * not hang; the message says what each thread waits for.
 */
public final class SimulatedDeadlockException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message names each waiting thread and what the thread waits for
   */
  public SimulatedDeadlockException(String message) {
    super(message);
  }
}
