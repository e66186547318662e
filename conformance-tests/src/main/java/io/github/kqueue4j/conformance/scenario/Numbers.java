// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.scenario;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers of scenarios: 64 bits, decimal or hex, perhaps with a minus sign. */
final class Numbers {
  private static final Pattern NUMBER = Pattern.compile("(-?)(?:0[xX]([0-9a-fA-F]+)|([0-9]+))");

  private Numbers() {}

  /** Returns the number, or null if the word is not a number. */
  static @Nullable Long parse(String word) {
    Matcher matcher = NUMBER.matcher(word);
    if (!matcher.matches()) {
      return null;
    }
    String hex = matcher.group(2);
    try {
      long value =
          hex != null
              ? Long.parseUnsignedLong(hex, 16)
              : Long.parseUnsignedLong(matcher.group(3), 10);
      return matcher.group(1).isEmpty() ? value : -value;
    } catch (NumberFormatException e) {
      return null; // more than 64 bits
    }
  }

  /** Returns the number; throws if the word is not a number. */
  static long require(String word) {
    Long value = parse(word);
    if (value == null) {
      throw new BadLineException("not a number: " + word);
    }
    return value;
  }
}
