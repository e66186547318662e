// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference;

/**
 * A wait that nothing can end: no timer, no scheduled action, no runnable thread. Thrown to the
 * driver of a {@link SimulatedKernel} instead of hanging its test; the message says what each
 * thread waits for.
 */
public final class SimulatedDeadlockException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message who waits for what
   */
  public SimulatedDeadlockException(String message) {
    super(message);
  }
}
