// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.lwkt;

import java.util.concurrent.locks.LockSupport;

/** Replaces the park of a rewritten {@link Token}. */
final class ModelledTokens {
  private ModelledTokens() {}

  /** Waits for a wake-up without a timeout, since a timeout would hide a lost wake-up. */
  static void parkNanos(Object blocker, long nanos) {
    LockSupport.park(blocker);
  }
}
