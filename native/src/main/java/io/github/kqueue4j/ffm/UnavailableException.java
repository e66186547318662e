// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

/**
 * Says why this backend cannot start here and what to do about it, in one sentence without a full
 * stop.
 */
final class UnavailableException extends Exception {

  private static final long serialVersionUID = 1L;

  UnavailableException(String message) {
    super(message);
  }

  UnavailableException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The message, never null. */
  String sentence() {
    return String.valueOf(getMessage());
  }
}
