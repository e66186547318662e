// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import io.github.kqueue4j.spi.KqueueProvider;
import java.io.UncheckedIOException;

/**
 * The filters and notes that a backend supports, in tables that {@link KEventBuffer#put} reads for
 * each change. Immutable.
 *
 * <p>The tables are filled once, when a backend's first queue is opened: what a provider supports
 * does not change while a process runs.
 */
final class Capabilities {

  private static final Filter[] FILTERS = Filter.values();

  private final KqueueProvider provider;
  private final boolean[] supported = new boolean[FILTERS.length];
  private final int[] notes = new int[FILTERS.length];

  @SuppressWarnings("EnumOrdinal") // never leaves the process
  Capabilities(KqueueProvider provider) {
    this.provider = provider;
    for (Filter filter : FILTERS) {
      if (provider.supports(filter)) {
        supported[filter.ordinal()] = true;
        notes[filter.ordinal()] = provider.supportedNotes(filter);
      }
    }
  }

  /**
   * Returns the table of the backend on which a queue is to be opened.
   *
   * @throws KqueueException the error of the system for which the provider cannot start now
   */
  static Capabilities ofQueue(Backend backend) throws KqueueException {
    try {
      return backend.capabilities();
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof KqueueException shortage) {
        throw shortage;
      }
      throw e;
    }
  }

  KqueueProvider provider() {
    return provider;
  }

  @SuppressWarnings("EnumOrdinal") // never leaves the process
  boolean supports(Filter filter) {
    return supported[filter.ordinal()];
  }

  /** Returns NOTE_* bits; 0 if the filter does not work. */
  @SuppressWarnings("EnumOrdinal") // never leaves the process
  int supportedNotes(Filter filter) {
    return notes[filter.ordinal()];
  }

  /**
   * Returns the error with which a change is refused without asking the backend; {@link
   * ChangeSplitter} then posts an entry.
   *
   * @return an errno number; 0 if the change is passed to the backend
   */
  @SuppressWarnings("EnumOrdinal") // never leaves the process
  int refusal(long ident, Filter filter, int fflags) {
    int index = filter.ordinal();
    if (!supported[index]) {
      return Errno.EINVAL.number();
    }
    if ((fflags & ~notes[index]) != 0) {
      return Errno.EOPNOTSUPP.number();
    }
    // A pid_t has 32 bits: a kernel would take the lower half of a longer pid for another process.
    boolean impossible = filter == Filter.PROC && ident >>> (Integer.SIZE - 1) != 0;
    return impossible ? Errno.ESRCH.number() : 0;
  }

  /** Returns the name and the host of the backend, such as {@code native/freebsd}. */
  @Override
  public String toString() {
    return provider.name() + "/" + provider.host();
  }
}
