// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.bodies;

import java.util.Arrays;

/** Single measurements of one run. Adding one allocates nothing. Written by one thread. */
public final class Samples {
  private final long[] values;
  private int size;

  /**
   * Creates an empty set of measurements.
   *
   * @param capacity how many are kept; later ones replace the oldest
   */
  public Samples(int capacity) {
    values = new long[capacity];
  }

  /**
   * Adds a measurement.
   *
   * @param value nanoseconds or bytes
   */
  public void add(long value) {
    values[size++ % values.length] = value;
  }

  /**
   * Returns all measurements and clears them.
   *
   * @return the measurements, sorted
   */
  public long[] drain() {
    long[] kept = Arrays.copyOf(values, Math.min(size, values.length));
    size = 0;
    Arrays.sort(kept);
    return kept;
  }
}
