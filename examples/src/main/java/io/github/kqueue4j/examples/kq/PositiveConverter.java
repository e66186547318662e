// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Whole numbers from 1 up. */
abstract class PositiveConverter implements ITypeConverter<Long> {
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,18}");

  private final long most;
  private final String remedy;

  private PositiveConverter(long most, String remedy) {
    this.most = most;
    this.remedy = remedy;
  }

  @Override
  public Long convert(String text) {
    long number = DIGITS.matcher(text).matches() ? Long.parseLong(text) : 0;
    if (number < 1 || number > most) {
      throw new TypeConversionException("'" + text + "' is no " + remedy);
    }
    return number;
  }

  /** How many events. */
  static final class Count extends PositiveConverter {
    Count() {
      super(Long.MAX_VALUE, "number of events: give 1 or more");
    }
  }

  /** How many runs. */
  static final class Runs extends PositiveConverter {
    Runs() {
      super(Long.MAX_VALUE, "number of runs: give 1 or more");
    }
  }

  /** A process. */
  static final class ProcessId extends PositiveConverter {
    ProcessId() {
      super(Integer.MAX_VALUE, "process: give its number, 1 to 2147483647, as ps(1) shows it");
    }
  }
}
