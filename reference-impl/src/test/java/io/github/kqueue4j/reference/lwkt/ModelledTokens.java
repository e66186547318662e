// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.lwkt;

import java.util.concurrent.locks.LockSupport;

/** What a rewritten {@link Token} calls while it waits. */
final class ModelledTokens {
  private ModelledTokens() {}

  /** Waits for a wake-up, however long: that time ends the wait too would hide a lost one. */
  static void parkNanos(Object blocker, long nanos) {
    LockSupport.park(blocker);
  }
}
