// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.lwkt;

/** {@code struct timespec}. Confined to one thread. */
public final class Timespec {
  private static final long NANOS = 1_000_000_000L;

  /** {@code tv_sec}. */
  public long sec;

  /** {@code tv_nsec}; of any sign, as a caller may hand in what it likes. */
  public long nsec;

  /** Zero. */
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
   * {@code timespecadd()}: normalises at the upper end only, as the macro does.
   *
   * @param other what to add
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
   * {@code timespecsub()}: normalises at the lower end only, as the macro does.
   *
   * @param other what to subtract
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
   * Whether it is neither seconds nor nanoseconds.
   *
   * @return true for 0 s 0 ns
   */
  public boolean isZero() {
    return sec == 0 && nsec == 0;
  }
}
