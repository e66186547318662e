// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.lwkt;

/** Mistakes that orders are to find: each method stands for one of {@link Token}. */
public final class MistakenTokens {
  private MistakenTokens() {}

  /** Takes nothing. */
  public static void get(Token token, Lwp lp) {}

  /** Lets go of what was not taken. */
  public static void rel(Token token, Lwp lp) {}

  /** Wakes nobody. */
  static void wakeFirst(Token token) {}
}
