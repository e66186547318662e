// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import io.github.kqueue4j.spi.KqueueProvider;
import java.lang.ref.WeakReference;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The signals whose action is suspended through one provider, by the program or for watches of the
 * typed layer. The action is restored when neither needs the suspension any more. All backends of a
 * provider share one object, since a provider suspends a signal once, however often it is asked to.
 * Thread-safe; the provider is called with the lock held, which is safe since these calls do not
 * wait.
 *
 * <p>A call that an Error has ended can be repeated: a suspension is forgotten only after the
 * provider has restored the action.
 */
final class IgnoredSignals {

  /** The objects that are in use; each refers to its provider, which is the key. */
  private static final Map<KqueueProvider, WeakReference<IgnoredSignals>> BY_PROVIDER =
      new WeakHashMap<>();

  /** Those that ignore a signal, which lasts also when the program holds no backend any more. */
  private static final Set<IgnoredSignals> IN_USE = ConcurrentHashMap.newKeySet();

  private final KqueueProvider provider;
  private final Set<Signal> byProgram = EnumSet.noneOf(Signal.class);

  /** For each signal the watches that are active. */
  private final Map<Signal, Set<Object>> watches = new EnumMap<>(Signal.class);

  private IgnoredSignals(KqueueProvider provider) {
    this.provider = provider;
  }

  /** Returns the one object of a provider, or of a provider that equals it. */
  static IgnoredSignals of(KqueueProvider provider) {
    synchronized (BY_PROVIDER) {
      WeakReference<IgnoredSignals> reference = BY_PROVIDER.get(provider);
      IgnoredSignals known = reference == null ? null : reference.get();
      if (known == null) {
        known = new IgnoredSignals(provider);
        BY_PROVIDER.remove(provider); // put() would keep the key of an object that is not in use
        BY_PROVIDER.put(provider, new WeakReference<>(known));
      }
      return known;
    }
  }

  synchronized boolean contains(Signal signal) {
    return byProgram.contains(signal) || isWatched(signal);
  }

  private boolean isWatched(Signal signal) {
    Set<Object> active = watches.get(signal);
    return active != null && !active.isEmpty();
  }

  /** Keeps this object while a signal is ignored. */
  private void keepIfInUse() {
    if (byProgram.isEmpty() && watches.isEmpty()) {
      IN_USE.remove(this);
    } else {
      IN_USE.add(this);
    }
  }

  /** Ignores a signal for the program. */
  synchronized void ignore(Signal signal) throws KqueueException {
    provider.ignore(signal);
    byProgram.add(signal);
    keepIfInUse();
  }

  /** Ends what {@link #ignore} began. */
  synchronized void restore(Signal signal) throws KqueueException {
    if (!isWatched(signal)) {
      provider.restore(signal);
    }
    byProgram.remove(signal);
    keepIfInUse();
  }

  /** Ignores a signal for a watch. */
  synchronized void suspend(Signal signal, Object watch) throws KqueueException {
    boolean ignored = contains(signal);
    watches.computeIfAbsent(signal, s -> new HashSet<>()).add(watch);
    boolean done = ignored;
    try {
      keepIfInUse();
      if (!ignored) {
        provider.ignore(signal);
      }
      done = true;
    } finally {
      if (!done) {
        forget(signal, watch);
      }
    }
  }

  private void forget(Signal signal, Object watch) {
    Set<Object> active = watches.get(signal);
    if (active != null) {
      active.remove(watch);
      if (active.isEmpty()) {
        watches.remove(signal);
      }
    }
    keepIfInUse();
  }

  /** Ends what {@link #suspend} began for a watch; does nothing if that has ended. */
  synchronized void resume(Signal signal, Object watch) throws KqueueException {
    @Nullable Set<Object> active = watches.get(signal);
    if (active == null || !active.contains(watch)) {
      return;
    }
    if (active.size() == 1 && !byProgram.contains(signal)) {
      provider.restore(signal);
    }
    forget(signal, watch);
  }
}
