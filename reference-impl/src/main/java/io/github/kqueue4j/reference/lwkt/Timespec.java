// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.lwkt;

/** {@code struct timespec}. Confined to one thread. */
public final class Timespec {
  private static final long NANOS = 1_000_000_000L;

  /** {@code tv_sec}. */
  public long sec;

  /** {@code tv_nsec}; any value, since callers may pass values that are not normalized. */
  public long nsec;

  /** Creates a time of 0 s 0 ns. */
  public Timespec() {}

  /**
   * Sets both fields.
   *
   * @param newSec seconds
   * @param newNsec nanoseconds
   */
  public void set(long newSec, long newNsec) {
    sec = newSec;
    nsec = newNsec;
  }

  /**
   * {@code timespecadd()}: normalizes an overflow of the nanoseconds only, as the macro does.
   *
   * @param other the time to add
   */
  public void add(Timespec other) {
    sec += other.sec;
    nsec += other.nsec;
    if (nsec >= NANOS) {
      sec++;
      nsec -= NANOS;
    }
  }

  /**
   * {@code timespecsub()}: normalizes negative nanoseconds only, as the macro does.
   *
   * @param other the time to subtract
   */
  public void sub(Timespec other) {
    sec -= other.sec;
    nsec -= other.nsec;
    if (nsec < 0) {
      sec--;
      nsec += NANOS;
    }
  }

  /**
   * Returns whether the time is zero.
   *
   * @return true for 0 s 0 ns
   */
  public boolean isZero() {
    return sec == 0 && nsec == 0;
  }
}
