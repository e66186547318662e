// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import java.util.Locale;

/** Converts {@link Process#exitValue()} to an {@link ExitStatus}. */
final class ExitValue {

  /** The number that Java adds to the signal number for a process that a signal ended. */
  private static final int SIGNAL_BASE = 128;

  private static final int HIGHEST_SIGNAL = 31;
  private static final int HIGHEST_CODE = 255;

  private static final int LINUX_STKFLT = 16;
  private static final int LINUX_PWR = 30;

  private ExitValue() {}

  static ExitStatus status(int value) {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    return status(value, os.startsWith("linux"), os.startsWith("windows"));
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
    return ExitStatus.killedBy(linux ? linuxSignal(number) : Signal.of(number));
  }

  /**
   * Linux signal numbers that differ from the BSDs'. 16 (STKFLT) and 30 (PWR) of Linux have no
   * counterpart.
   */
  private static Signal linuxSignal(int number) {
    return switch (number) { // not a map, which would need an initializer
      case 7 -> Signal.BUS;
      case 10 -> Signal.USR1;
      case 12 -> Signal.USR2;
      case 17 -> Signal.CHLD;
      case 18 -> Signal.CONT;
      case 19 -> Signal.STOP;
      case 20 -> Signal.TSTP;
      case 23 -> Signal.URG;
      case 29 -> Signal.IO;
      case 31 -> Signal.SYS;
      default -> Signal.of(number);
    };
  }
}
