// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.faults.scene;

import java.time.Duration;

/** The time limits of the fault tests. */
final class Settings {
  /** An event that is not reported within this time is lost. */
  static final Duration PATIENCE = Duration.ofMillis(Integer.getInteger("faults.patience", 10_000));

  /** A call that does not return within this time hangs. */
  static final long HANG_MILLIS = Integer.getInteger("faults.hang", 60_000);

  private Settings() {}
}
