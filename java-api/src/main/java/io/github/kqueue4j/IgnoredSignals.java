// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import io.github.kqueue4j.spi.KqueueProvider;
import java.util.EnumSet;
import java.util.Set;

/**
 * The signals whose action is suspended through one backend, by the program or for watches of the
 * typed layer. The action is restored when neither needs the suspension any more. Thread-safe; the
 * provider is called with the lock held, which is safe since these calls do not wait.
 */
final class IgnoredSignals {

  private final KqueueProvider provider;
  private final Set<Signal> byProgram = EnumSet.noneOf(Signal.class);
  private final Set<Signal> forWatches = EnumSet.noneOf(Signal.class);

  IgnoredSignals(KqueueProvider provider) {
    this.provider = provider;
  }

  synchronized boolean contains(Signal signal) {
    return byProgram.contains(signal) || forWatches.contains(signal);
  }

  /** Ignores a signal for the program. */
  synchronized void ignore(Signal signal) throws KqueueException {
    provider.ignore(signal);
    byProgram.add(signal);
  }

  /** Ends what {@link #ignore} began. */
  synchronized void restore(Signal signal) throws KqueueException {
    if (!forWatches.contains(signal)) {
      provider.restore(signal);
    }
    byProgram.remove(signal);
  }

  /** Ignores a signal for watches. */
  synchronized void suspend(Signal signal) throws KqueueException {
    if (!byProgram.contains(signal)) {
      provider.ignore(signal);
    }
    forWatches.add(signal);
  }

  /** Ends what {@link #suspend} began. */
  synchronized void resume(Signal signal) throws KqueueException {
    if (!byProgram.contains(signal)) {
      provider.restore(signal);
    }
    forWatches.remove(signal);
  }
}
