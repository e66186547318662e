// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static io.github.kqueue4j.SysEvent.NOTE_ABSTIME;
import static io.github.kqueue4j.SysEvent.NOTE_NSECONDS;
import static io.github.kqueue4j.SysEvent.NOTE_SECONDS;
import static io.github.kqueue4j.SysEvent.NOTE_USECONDS;

import java.time.Duration;

/**
 * How a system encodes the unit of a timer's period: as a bit, as a number, or not at all.
 *
 * @param seconds notes of a period in seconds
 * @param milliseconds notes of a period in milliseconds
 * @param microseconds notes of a period in microseconds
 * @param nanoseconds notes of a period in nanoseconds
 * @param absolute the bit for an absolute time; 0 if there is none
 * @param onlyMilliseconds whether all periods are in milliseconds, and notes are ignored
 */
record TimerUnits(
    int seconds,
    int milliseconds,
    int microseconds,
    int nanoseconds,
    int absolute,
    boolean onlyMilliseconds) {

  /** DragonFly, and older releases of NetBSD and OpenBSD. */
  static final TimerUnits MILLISECONDS = new TimerUnits(0, 0, 0, 0, 0, true);

  private static final long LONGEST_SECONDS = 50L * 366 * 24 * 60 * 60;

  static TimerUnits of(int s, int ms, int us, int ns, int absolute) {
    return new TimerUnits(s, ms, us, ns, absolute, false);
  }

  Duration resolution() {
    return onlyMilliseconds ? Duration.ofMillis(1) : Duration.ofNanos(1);
  }

  /** Translates portable fflags into the host's. */
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
   * Translates a portable period into the host's data, rounded up. Periods of more than 50 years
   * are capped at 50, because longer ones overflow on FreeBSD and fire at once. A value that is not
   * positive belongs to a change that sets no period, and an absolute time is not a period; both
   * are returned unchanged.
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
