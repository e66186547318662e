// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import java.util.List;
import java.util.StringJoiner;

/** Formats flags and notes by name, in the order of their values, for traces and messages. */
final class FlagNames {

  private FlagNames() {}

  /**
   * Returns flags by name, such as {@code ADD|CLEAR}; unknown bits in hexadecimal at the end;
   * {@code 0} if no bit is set.
   */
  static String flags(int flags) {
    FirstUse.ofNames();
    return join(FlagWords.FLAGS, flags);
  }

  /** Returns notes by name where the filter's fflags are a set of notes, else in hexadecimal. */
  static String notes(Filter filter, int fflags) {
    FirstUse.ofNames();
    return join(FlagWords.notes(filter), fflags);
  }

  private static String join(List<FlagWords.Word> words, int bits) {
    if (bits == 0) {
      return "0";
    }
    StringJoiner joined = new StringJoiner("|");
    int unnamed = bits;
    for (FlagWords.Word word : words) {
      if ((unnamed & word.bit()) != 0) {
        joined.add(word.name());
        unnamed &= ~word.bit();
      }
    }
    if (unnamed != 0) {
      joined.add("0x" + Integer.toHexString(unnamed));
    }
    return joined.toString();
  }
}
