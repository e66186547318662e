// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static io.github.kqueue4j.SysEvent.NOTE_ABSTIME;
import static io.github.kqueue4j.SysEvent.NOTE_NSECONDS;
import static io.github.kqueue4j.SysEvent.NOTE_SECONDS;
import static io.github.kqueue4j.SysEvent.NOTE_USECONDS;

import java.time.Duration;

/**
 * How a system says the unit of a timer's period: a bit, a number, or not at all.
 *
 * @param seconds notes of a period in seconds
 * @param milliseconds notes of a period in milliseconds
 * @param microseconds notes of a period in microseconds
 * @param nanoseconds notes of a period in nanoseconds
 * @param absolute the bit of a time of the clock; 0 if there is none
 * @param onlyMilliseconds whether all periods are in milliseconds, and notes are ignored
 */
record TimerUnits(
    int seconds,
    int milliseconds,
    int microseconds,
    int nanoseconds,
    int absolute,
    boolean onlyMilliseconds) {

  /** DragonFly, and others in their youth. */
  static final TimerUnits MILLISECONDS = new TimerUnits(0, 0, 0, 0, 0, true);

  private static final long LONGEST_SECONDS = 50L * 366 * 24 * 60 * 60;

  static TimerUnits of(int s, int ms, int us, int ns, int absolute) {
    return new TimerUnits(s, ms, us, ns, absolute, false);
  }

  Duration resolution() {
    return onlyMilliseconds ? Duration.ofMillis(1) : Duration.ofNanos(1);
  }

  /** The host's fflags for portable ones. */
  int notes(int portable) {
    if (onlyMilliseconds) {
      return 0;
    }
    int unit =
        switch (portable & ~NOTE_ABSTIME) {
          case NOTE_SECONDS -> seconds;
          case NOTE_USECONDS -> microseconds;
          case NOTE_NSECONDS -> nanoseconds;
          default -> milliseconds;
        };
    return (portable & NOTE_ABSTIME) == 0 ? unit : unit | absolute;
  }

  /**
   * The host's data for a portable period, rounded up. Periods of more than 50 years count as 50:
   * FreeBSD's overflow and fire at once. What is not positive is of a change that sets no period; a
   * time of the clock is no period.
   */
  long period(int portable, long period) {
    if (period <= 0 || (portable & NOTE_ABSTIME) != 0) {
      return period;
    }
    long longest = LONGEST_SECONDS * perSecond(portable);
    long capped = Math.min(period, longest);
    if (!onlyMilliseconds) {
      return capped;
    }
    return switch (portable) {
      case NOTE_SECONDS -> capped * 1000;
      case NOTE_USECONDS -> (capped - 1) / 1000 + 1;
      case NOTE_NSECONDS -> (capped - 1) / 1_000_000 + 1;
      default -> capped;
    };
  }

  private static long perSecond(int portable) {
    return switch (portable) {
      case NOTE_SECONDS -> 1;
      case NOTE_USECONDS -> 1_000_000;
      case NOTE_NSECONDS -> 1_000_000_000;
      default -> 1000;
    };
  }
}
