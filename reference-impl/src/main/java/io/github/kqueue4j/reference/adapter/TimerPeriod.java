// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.adapter;

import static io.github.kqueue4j.SysEvent.NOTE_NSECONDS;
import static io.github.kqueue4j.SysEvent.NOTE_SECONDS;
import static io.github.kqueue4j.SysEvent.NOTE_USECONDS;

/** Converts the period of a timer to milliseconds, the only unit of the original. */
final class TimerPeriod {
  /** 50 years. Longer periods are shortened to this one, since some kernels overflow on them. */
  private static final long MAX_MILLIS = 50L * 366 * 24 * 60 * 60 * 1000;

  private TimerPeriod() {}

  /** Returns milliseconds, rounded up. A period that is not positive is returned unchanged. */
  static long millis(int notes, long period) {
    if (period <= 0) {
      return period;
    }
    long millis =
        switch (notes) {
          case NOTE_SECONDS -> period > MAX_MILLIS / 1000 ? MAX_MILLIS : period * 1000;
          case NOTE_USECONDS -> (period - 1) / 1000 + 1;
          case NOTE_NSECONDS -> (period - 1) / 1_000_000 + 1;
          default -> period;
        };
    return Math.min(millis, MAX_MILLIS);
  }
}
