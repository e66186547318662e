// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import java.util.Locale;
import java.util.Map;

/** From what {@link Process#exitValue()} says to a status. */
final class ExitValue {

  /** What Java adds to the number of the signal that ended a process. */
  private static final int KILLED = 128;

  private static final int HIGHEST_SIGNAL = 31;
  private static final int HIGHEST_CODE = 255;

  /** Where Linux's numbers are not the BSDs'. Its 16 (STKFLT) and 30 (PWR) have no other name. */
  private static final Map<Integer, Signal> LINUX =
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

  /** The status on such a system. Of Windows no value means a signal. */
  static ExitStatus status(int value, boolean linux, boolean windows) {
    if (value < 0 || value > HIGHEST_CODE) {
      return ExitStatus.exited(HIGHEST_CODE);
    }
    int number = value - KILLED;
    boolean nameless = linux && (number == LINUX_STKFLT || number == LINUX_PWR);
    if (windows || nameless || number < 1 || number > HIGHEST_SIGNAL) {
      return ExitStatus.exited(value);
    }
    Signal signal = linux ? LINUX.get(number) : null;
    return ExitStatus.killedBy(signal == null ? Signal.of(number) : signal);
  }
}
