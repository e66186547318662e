// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

/**
 * A backend that was asked for and cannot start; the message says why and what to do. Unchecked: it
 * is a mistake of set-up.
 */
public final class BackendUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param message why it cannot start, and what to do
   */
  public BackendUnavailableException(String message) {
    super(message);
  }

  /**
   * Makes one with the failure behind it.
   *
   * @param message why it cannot start, and what to do
   * @param cause what failed
   */
  public BackendUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
