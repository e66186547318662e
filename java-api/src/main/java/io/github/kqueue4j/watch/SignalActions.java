// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.internal.SignalAccess;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * Suspends the JVM's own action on each signal that at least one active watch of any watcher is
 * for. The state is static, as signals belong to the process.
 */
final class SignalActions {

  /**
   * The active registrations for each signal. The watchers on a backend share one Backend object.
   * The map keeps a watcher that the program no longer references from being collected only while a
   * signal watch of it is active.
   */
  private static final Map<Backend, Map<Signal, Set<Registration<?>>>> ACTIVE = new WeakHashMap<>();

  private SignalActions() {}

  /**
   * Counts a registration as active if it watches a signal; the first one suspends the JVM's
   * action. The backend is called with this class's lock held, which is safe since these calls do
   * not wait.
   */
  static synchronized void suspend(Backend backend, Registration<?> registration)
      throws KqueueException {
    if (registration.watch.interest() instanceof Interest.SignalArrival(Signal signal)) {
      Set<Registration<?>> active = active(backend, signal);
      if (active.isEmpty()) {
        ignore(backend, signal);
      }
      active.add(registration);
    }
  }

  /**
   * Stops counting a registration as active; after the last one the JVM acts on the signal again,
   * unless the program ignores it.
   */
  static synchronized void resume(Backend backend, Registration<?> registration) {
    if (registration.watch.interest() instanceof Interest.SignalArrival(Signal signal)) {
      Set<Registration<?>> active = active(backend, signal);
      if (active.remove(registration) && active.isEmpty()) {
        restore(backend, signal);
      }
    }
  }

  private static Set<Registration<?>> active(Backend backend, Signal signal) {
    return ACTIVE
        .computeIfAbsent(backend, b -> new EnumMap<>(Signal.class))
        .computeIfAbsent(signal, s -> new HashSet<>());
  }

  private static void restore(Backend backend, Signal signal) {
    try {
      SignalAccess.get().resume(backend, signal);
    } catch (KqueueException e) {
      throw new AssertionError(signal + " could be ignored, but not restored", e);
    }
  }

  private static void ignore(Backend backend, Signal signal) throws KqueueException {
    try {
      SignalAccess.get().suspend(backend, signal);
    } catch (KqueueException e) {
      if (e.errno() != Errno.EINVAL) {
        throw e;
      }
      KEvent change = KEvent.signal(signal).add().clear();
      KqueueException refused =
          new KqueueException(
              "kevent: "
                  + change
                  + (": SIG" + signal + " cannot be watched: EINVAL")
                  + " (the system or the JVM reserves it)",
              Errno.EINVAL,
              change);
      refused.initCause(e);
      throw refused;
    }
  }
}
