// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import java.util.Locale;
import java.util.Map;

/** Converts {@link Process#exitValue()} to an {@link ExitStatus}. */
final class ExitValue {

  /** The number that Java adds to the signal number for a process that a signal ended. */
  private static final int SIGNAL_BASE = 128;

  private static final int HIGHEST_SIGNAL = 31;
  private static final int HIGHEST_CODE = 255;

  /**
   * Linux signal numbers that differ from the BSDs'. 16 (STKFLT) and 30 (PWR) of Linux have no
   * counterpart.
   */
  private static final Map<Integer, Signal> LINUX_SIGNALS =
      Map.ofEntries(
          Map.entry(7, Signal.BUS),
          Map.entry(10, Signal.USR1),
          Map.entry(12, Signal.USR2),
          Map.entry(17, Signal.CHLD),
          Map.entry(18, Signal.CONT),
          Map.entry(19, Signal.STOP),
          Map.entry(20, Signal.TSTP),
          Map.entry(23, Signal.URG),
          Map.entry(29, Signal.IO),
          Map.entry(31, Signal.SYS));

  private static final int LINUX_STKFLT = 16;
  private static final int LINUX_PWR = 30;

  private static final String OS = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);

  private ExitValue() {}

  static ExitStatus status(int value) {
    return status(value, OS.startsWith("linux"), OS.startsWith("windows"));
  }

  /** Converts an exit value on the given system. On Windows no exit value means a signal. */
  static ExitStatus status(int value, boolean linux, boolean windows) {
    if (value < 0 || value > HIGHEST_CODE) {
      return ExitStatus.exited(HIGHEST_CODE);
    }
    int number = value - SIGNAL_BASE;
    boolean hasNoCounterpart = linux && (number == LINUX_STKFLT || number == LINUX_PWR);
    if (windows || hasNoCounterpart || number < 1 || number > HIGHEST_SIGNAL) {
      return ExitStatus.exited(value);
    }
    Signal signal = linux ? LINUX_SIGNALS.get(number) : null;
    return ExitStatus.killedBy(signal == null ? Signal.of(number) : signal);
  }
}
