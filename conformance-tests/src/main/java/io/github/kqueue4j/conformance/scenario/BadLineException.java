// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.scenario;

/** Thrown for a line of a scenario that cannot be parsed; the message says why. */
final class BadLineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BadLineException(String why) {
    super(why);
  }
}
