// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

/**
 * Turns a condition that can only be polled, such as "readable", into edge-triggered events. A
 * condition that did not hold before, or was not reported yet, is reported. A condition that was
 * reported and still holds is in doubt, since it may have ceased and returned between two polls;
 * {@link #report} then decides by its argument and the time since the last report.
 *
 * <p>A reported condition is muted: a level-triggered wait that included it would end at once,
 * again and again. Guarded by the token of the kqueue that polls.
 */
public final class EdgeDetector {
  /** The interval at which a condition in doubt is polled and reported again, in nanoseconds. */
  public static final long DOUBT_NANOS = 100_000_000L;

  private boolean reported;
  private long reportedAt;

  /** Creates the detector of a condition that was not polled yet. */
  public EdgeDetector() {}

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
   * Records that the condition holds and decides whether to report it. A reported condition is
   * muted from then on.
   *
   * @param eager whether a condition in doubt is reported at once, rather than only {@link
   *     #DOUBT_NANOS} after its last report
   * @return true if the watchers are to be notified
   */
  public boolean report(boolean eager) {
    long now = System.nanoTime();
    if (reported && !eager && now - reportedAt < DOUBT_NANOS) {
      return false;
    }
    reported = true;
    reportedAt = now;
    return true;
  }
}
