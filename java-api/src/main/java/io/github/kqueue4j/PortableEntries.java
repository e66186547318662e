// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

/**
 * Entries of a buffer in portable values: changes as they were put, or entries posted by {@link
 * ChangeSplitter}. They cannot be read back from a backend's own array, which holds the host's
 * numbers, whose getters mask bits that only a change may have, and in which a filter that the host
 * lacks has no number at all.
 *
 * <p>An entry is four longs, so that writing an entry touches one or two cache lines and allocates
 * nothing.
 */
final class PortableEntries {

  private static final int STRIDE = 4;
  private static final int FFLAGS_BITS = 32;
  private static final int FILTER_SHIFT = 48;
  private static final int FLAGS_MASK = 0xffff;
  private static final Filter[] FILTERS = Filter.values();

  private final int capacity;

  /**
   * Empty until the first entry is written, as a buffer that only receives events never needs this
   * array.
   */
  private long[] words = new long[0];

  PortableEntries(int capacity) {
    this.capacity = capacity;
  }

  /** Writes entry i. Keeps the lower 16 bits of flags, which hold every EV_*. */
  @SuppressWarnings("EnumOrdinal") // never leaves the process
  void set(int i, long ident, Filter filter, int flags, int fflags, long data, long udata) {
    if (words.length == 0) {
      words = new long[capacity * STRIDE];
    }
    int at = i * STRIDE;
    words[at] = ident;
    words[at + 1] =
        ((long) filter.ordinal() << FILTER_SHIFT)
            | ((long) (flags & FLAGS_MASK) << FFLAGS_BITS)
            | Integer.toUnsignedLong(fflags);
    words[at + 2] = data;
    words[at + 3] = udata;
  }

  long ident(int i) {
    return words[i * STRIDE];
  }

  Filter filter(int i) {
    return FILTERS[(int) (words[i * STRIDE + 1] >>> FILTER_SHIFT)];
  }

  int flags(int i) {
    return (int) (words[i * STRIDE + 1] >>> FFLAGS_BITS) & FLAGS_MASK;
  }

  int fflags(int i) {
    return (int) words[i * STRIDE + 1];
  }

  long data(int i) {
    return words[i * STRIDE + 2];
  }

  long udata(int i) {
    return words[i * STRIDE + 3];
  }
}
