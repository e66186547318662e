// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as people write them: {@code 500ms}, {@code 1.5s}, {@code 2m}. */
final class DurationConverter implements ITypeConverter<Duration> {
  private static final Pattern FORM = Pattern.compile("(-?[0-9]*\\.?[0-9]+) ?(\\p{Alpha}*|µs)");
  private static final BigDecimal LONGEST = BigDecimal.valueOf(Long.MAX_VALUE);

  @Override
  public Duration convert(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new TypeConversionException(
          "'" + text + "' is no duration: write a number and a unit, such as 500ms, 1.5s or 2m");
    }
    BigDecimal nanos = new BigDecimal(matcher.group(1)).multiply(unit(text, matcher.group(2)));
    if (nanos.signum() <= 0) {
      throw new TypeConversionException("'" + text + "' is not more than 0");
    }
    if (nanos.compareTo(LONGEST) > 0) {
      throw new TypeConversionException("'" + text + "' is too long: at most 292 years, 2562047h");
    }
    return Duration.ofNanos(nanos.setScale(0, RoundingMode.CEILING).longValueExact());
  }

  private static BigDecimal unit(String text, String unit) {
    return BigDecimal.valueOf(
        switch (unit.toLowerCase(Locale.ROOT)) {
          case "ns" -> 1L;
          case "us", "µs" -> 1_000L;
          case "ms" -> 1_000_000L;
          case "s" -> 1_000_000_000L;
          case "m", "min" -> 60_000_000_000L;
          case "h" -> 3_600_000_000_000L;
          case "" ->
              throw new TypeConversionException(
                  "'" + text + "' has no unit: " + text + "ms or " + text + "s?");
          default ->
              throw new TypeConversionException(
                  "'" + text + "' has an unknown unit, '" + unit + "': use ns, us, ms, s, m or h");
        });
  }

  /** The shortest form that this converter reads back. */
  static String text(Duration duration) {
    long nanos = duration.toNanos();
    if (nanos % 1_000_000_000 == 0) {
      return nanos / 1_000_000_000 + "s";
    }
    if (nanos % 1_000_000 == 0) {
      return nanos / 1_000_000 + "ms";
    }
    return nanos % 1_000 == 0 ? nanos / 1_000 + "us" : nanos + "ns";
  }
}
