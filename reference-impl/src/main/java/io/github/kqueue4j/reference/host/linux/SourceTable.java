// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The sources of one kqueue's epoll by their ids. The low half of an id is an index, the high half
 * counts how often the index was used, so that a late event does not find the source that has the
 * index now. Guarded by the kqueue's token.
 */
final class SourceTable {
  private @Nullable InterruptSource[] sources = new InterruptSource[8];
  private int[] uses = new int[8];
  private int[] free = new int[8];
  private int nfree;
  private int size;

  /** Returns the id for a source that is about to be added to the epoll. */
  long newId() {
    if (nfree == 0) {
      if (size == sources.length) {
        sources = Arrays.copyOf(sources, size * 2);
        uses = Arrays.copyOf(uses, size * 2);
        free = Arrays.copyOf(free, size * 2);
      }
      free[nfree++] = size++;
    }
    int place = free[nfree - 1];
    return ((long) (uses[place] + 1) << 32) | place;
  }

  /** Adds a source under the id that {@link #newId} returned last, once the epoll has it. */
  void put(InterruptSource source, long id) {
    int place = (int) id;
    nfree--;
    uses[place]++;
    sources[place] = source;
    source.setId(id);
  }

  void remove(InterruptSource source) {
    int place = (int) source.id();
    sources[place] = null;
    free[nfree++] = place;
    source.setId(InterruptSource.NONE);
  }

  /** Returns the source of an event; null if the source was removed since. */
  @Nullable InterruptSource get(long id) {
    InterruptSource source = sources[(int) id];
    return source != null && source.id() == id ? source : null;
  }
}
