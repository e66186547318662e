// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

/** Moves bits that have different positions in a portable and in a host's word. */
final class Bits {

  private Bits() {}

  /** Clears bit {@code from}, and sets bit {@code to} if {@code from} was set. */
  static int move(int word, int from, int to) {
    return (word & from) == 0 ? word : (word & ~from) | to;
  }
}
