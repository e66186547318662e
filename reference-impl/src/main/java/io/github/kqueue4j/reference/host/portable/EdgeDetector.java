// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

/**
 * Turns a condition that can only be polled, such as "readable", into edge-triggered events. A
 * condition that did not hold before is reported. One that was reported and still holds is reported
 * again at once if its state, such as the number of bytes, differs from the one that its last event
 * told. Otherwise the condition is in doubt, since it may have ceased and returned between two
 * polls: it is reported again after an interval, which doubles each time, so that a program which
 * leaves data unread does not get one event after the other.
 *
 * <p>A reported condition is muted: a level-triggered wait that included it would end at once,
 * again and again. Guarded by the token of the kqueue that polls.
 */
public final class EdgeDetector {
  /** The interval at which a condition in doubt, other than "readable", is reported again. */
  public static final long DOUBT_NANOS = 100_000_000L;

  /** The first interval at which "readable" is polled and reported again while it is in doubt. */
  static final long FIRST_READ_NANOS = 1_000_000L;

  /** The longest such interval: data that arrives unnoticed is reported so late. */
  static final long LONGEST_READ_NANOS = 10_000_000L;

  /** The state of a condition of which nothing was told yet, or which has ceased since. */
  private static final long NONE = Long.MIN_VALUE;

  private final long firstInterval;
  private final long longestInterval;
  private boolean reported;
  private long doubtedAt;
  private long interval;
  private long told = NONE;
  private boolean isLast;

  /** Creates the detector of a condition that was not polled yet, with intervals in nanoseconds. */
  EdgeDetector(long firstInterval, long longestInterval) {
    this.firstInterval = firstInterval;
    this.longestInterval = longestInterval;
  }

  /**
   * Creates the detector of "readable", a condition that ceases and returns often.
   *
   * @return a detector of a condition that was not polled yet
   */
  public static EdgeDetector ofReading() {
    return new EdgeDetector(FIRST_READ_NANOS, LONGEST_READ_NANOS);
  }

  /**
   * Creates the detector of a condition that seldom ceases, such as "writable".
   *
   * @return a detector of a condition that was not polled yet
   */
  public static EdgeDetector ofSeldomChanges() {
    return new EdgeDetector(DOUBT_NANOS, DOUBT_NANOS);
  }

  /** Records that a poll found the condition not to hold. */
  public void cease() {
    reported = false;
  }

  /**
   * Returns whether the condition was reported and has not been seen to cease since.
   *
   * @return true if a wait has to leave the condition out
   */
  public boolean isMuted() {
    return reported;
  }

  /**
   * Returns how long a wait may be that leaves out this condition.
   *
   * @return nanoseconds; {@link Long#MAX_VALUE} if the condition is not muted
   */
  public long waitNanos() {
    return reported ? interval : Long.MAX_VALUE;
  }

  /**
   * Records the state of the condition that a filter has found, and that its event tells.
   *
   * @param state a number of bytes, or any other state
   */
  public void tell(long state) {
    told = state;
    isLast = false;
  }

  /** Records that no further event can follow as long as the state told remains the same. */
  public void tellLast() {
    isLast = true;
  }

  /** Records that a filter found the condition not to hold, so that it is new when it returns. */
  public void tellNothing() {
    told = NONE;
  }

  /**
   * Records that the condition is reported, and mutes it.
   *
   * @return true: the watchers are to be notified
   */
  public boolean report() {
    if (!reported) {
      interval = firstInterval;
    }
    reported = true;
    doubtedAt = System.nanoTime();
    return true;
  }

  /**
   * Decides whether a muted condition that still holds is reported again.
   *
   * @param state the present state
   * @return true if the watchers are to be notified
   */
  public boolean reportAgain(long state) {
    if (state != told) {
      if (state < told) {
        interval = firstInterval; // the program has read since
      }
      return report();
    }
    if (System.nanoTime() - doubtedAt < interval) {
      return false;
    }
    interval = Math.min(2 * interval, longestInterval);
    report();
    return !isLast;
  }
}
