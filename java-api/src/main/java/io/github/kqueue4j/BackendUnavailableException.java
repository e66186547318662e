// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

/**
 * Reports that a requested backend is not installed or cannot start; the message says why and what
 * to do. Unchecked, since the cause is the set-up and not the program's input.
 */
public final class BackendUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception.
   *
   * @param message why the backend cannot start, and what to do
   */
  public BackendUnavailableException(String message) {
    super(message);
  }

  /**
   * Makes an exception with a cause.
   *
   * @param message why the backend cannot start, and what to do
   * @param cause the failure that keeps the backend from starting
   */
  public BackendUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
