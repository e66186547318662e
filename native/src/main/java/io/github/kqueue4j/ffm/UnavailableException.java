// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

/** Why this backend cannot start here, and what to do about it: one sentence, no full stop. */
final class UnavailableException extends Exception {

  private static final long serialVersionUID = 1L;

  UnavailableException(String message) {
    super(message);
  }

  UnavailableException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The sentence. */
  String sentence() {
    return String.valueOf(getMessage());
  }
}
