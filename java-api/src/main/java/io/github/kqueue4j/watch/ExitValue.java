// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.ExitStatus;

/** From what {@link Process#exitValue()} says to a status. */
final class ExitValue {
  private static final int HIGHEST_CODE = 255;

  private ExitValue() {}

  /** The code that Java gives; 255 where that does not fit, which a failure on Windows may not. */
  static ExitStatus status(int value) {
    boolean fits = value >= 0 && value <= HIGHEST_CODE;
    return ExitStatus.exited(fits ? value : HIGHEST_CODE);
  }
}
