// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.faults.scene;

/** Thrown if a check fails. */
final class Wrong extends Exception {
  private static final long serialVersionUID = 1L;

  /** Creates a failure with a sentence that describes it. */
  Wrong(String message) {
    super(message);
  }

  Wrong(String message, Throwable cause) {
    super(message + ": " + cause, cause);
  }

  static void unless(boolean holds, String message) throws Wrong {
    if (!holds) {
      throw new Wrong(message);
    }
  }
}
