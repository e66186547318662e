// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.lwkt;

import java.util.concurrent.locks.LockSupport;

/** In place of what tokens do: mistakes that orders are to find, and one call that hides them. */
public final class MistakenTokens {
  private MistakenTokens() {}

  /** Waits for a wake-up, however long: a token must not need the time. */
  static void parkNanos(Object blocker, long nanos) {
    LockSupport.park(blocker);
  }

  /** A lock that is not taken. */
  public static void get(Token token, Lwp lp) {}

  /** A lock that was not taken. */
  public static void rel(Token token, Lwp lp) {}

  /** Nobody is woken. */
  static void wakeFirst(Token token) {}
}
