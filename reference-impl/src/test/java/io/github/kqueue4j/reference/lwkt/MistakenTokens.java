// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.lwkt;

/** Mistakes that the orders have to find: each method replaces one of {@link Token}. */
public final class MistakenTokens {
  private MistakenTokens() {}

  /** Does not take the token. */
  public static void get(Token token, Lwp lp) {}

  /** Does not release, since {@link #get} took nothing. */
  public static void rel(Token token, Lwp lp) {}

  /** Does not wake a waiter. */
  static void wakeFirst(Token token) {}
}
