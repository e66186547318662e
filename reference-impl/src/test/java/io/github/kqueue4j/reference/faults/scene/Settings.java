// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.faults.scene;

import java.time.Duration;

/** How long is waited for what does not come. */
final class Settings {
  /** An event that has not come by then is lost. */
  static final Duration PATIENCE = Duration.ofMillis(Integer.getInteger("faults.patience", 2000));

  /** A call that has not returned by then never will. */
  static final long HANG_MILLIS = Integer.getInteger("faults.hang", 5000);

  private Settings() {}
}
