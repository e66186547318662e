// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

/**
 * Makes edges of a condition that can only be looked at, such as "readable": tells when its holding
 * is news. News are a condition that did not hold before, or that was not told yet. One that was
 * told and holds still is in doubt: it may have ceased and come back unseen. Then it depends.
 *
 * <p>What was told is muted: a wait for it would end at once, over and over. Guarded by the token
 * of the kqueue that looks.
 */
public final class EdgeDetector {
  /** How often a doubtful condition is told anew, and at least looked at. */
  public static final long DOUBT_NANOS = 100_000_000L;

  private boolean reported;
  private long reportedAt;

  /** Of a condition that was not looked at yet. */
  public EdgeDetector() {}

  /** The condition was seen not to hold. */
  public void cease() {
    reported = false;
  }

  /**
   * Whether it was told, and has not been seen to cease.
   *
   * @return true if a wait is to leave it out
   */
  public boolean isMuted() {
    return reported;
  }

  /**
   * The condition holds: is it to be told? If so it is muted from now on.
   *
   * @param eager tell a doubtful one at once, not after a while only
   * @return true if the watchers are to hear of it
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
