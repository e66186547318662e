// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.scenario;

import io.github.kqueue4j.reference.kern.Kevent;
import io.github.kqueue4j.reference.trace.Vocabulary;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Parses a change from a word: {@code IDENT:FILTER:FLAGS[:FFLAGS[:DATA[:UDATA]]]}. */
final class Change {
  private Change() {}

  static Kevent parse(String word, ToLongFunction<String> names) {
    String[] parts = word.split(":", -1);
    if (parts.length > 6) {
      throw new BadLineException("a change has too many parts");
    }
    if (parts.length < 3) {
      throw new BadLineException("a change needs IDENT:FILTER:FLAGS");
    }
    Long number = Numbers.parse(parts[0]);
    long ident = number != null ? number : names.applyAsLong(parts[0]);
    int filter = filter(parts[1]);
    int flags = bits(parts[2], Vocabulary.FLAGS, "flag") & 0xffff;
    int fflags = parts.length > 3 ? bits(parts[3], Vocabulary.FFLAGS, "fflag") : 0;
    long data = parts.length > 4 ? Numbers.require(parts[4]) : 0;
    long udata = parts.length > 5 ? Numbers.require(parts[5]) : 0;
    Kevent kev = new Kevent();
    kev.set(ident, filter, flags, fflags, data, udata);
    return kev;
  }

  private static int filter(String word) {
    Long number = Numbers.parse(word);
    if (number != null) {
      return number.shortValue();
    }
    Integer filter = Vocabulary.filter(word);
    if (filter == null) {
      throw new BadLineException("unknown filter: " + word);
    }
    return filter;
  }

  private static int bits(String word, Map<String, Integer> words, String what) {
    int bits = 0;
    for (String part : word.split("\\|", -1)) {
      if (part.isEmpty()) {
        continue;
      }
      Long number = Numbers.parse(part);
      Integer bit = number != null ? Integer.valueOf(number.intValue()) : words.get(part);
      if (bit == null) {
        throw new BadLineException("unknown " + what + ": " + part);
      }
      bits |= bit;
    }
    return bits;
  }
}
