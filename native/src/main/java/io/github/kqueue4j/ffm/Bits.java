// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

/** Bits that have one place in a portable word and another in a host's. */
final class Bits {

  private Bits() {}

  /** Clears bit {@code from}, and sets {@code to} if it was set. */
  static int move(int word, int from, int to) {
    return (word & from) == 0 ? word : (word & ~from) | to;
  }
}
