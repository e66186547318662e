// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.Signal;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * Keeps the virtual machine from acting on signals while at least one watch of any watcher is
 * active on them. Signals belong to the process, so this does.
 */
final class SignalActions {

  /**
   * Who is active on which signal. A backend is the same object for all its watchers; it keeps no
   * watcher that was forgotten but those that are active.
   */
  private static final Map<Backend, Map<Signal, Set<Registration<?>>>> ACTIVE = new WeakHashMap<>();

  /** What watchers have ignored; what the program ignores by itself stays so. */
  private static final Map<Backend, Set<Signal>> OURS = new WeakHashMap<>();

  private SignalActions() {}

  /**
   * One more is active, if it watches a signal. The lock is held on the way into the backend: these
   * calls do not wait.
   */
  static synchronized void suspend(Backend backend, Registration<?> registration)
      throws KqueueException {
    if (registration.watch.interest() instanceof Interest.SignalArrival(Signal signal)) {
      Set<Registration<?>> active = active(backend, signal);
      if (active.isEmpty() && !backend.isIgnored(signal)) {
        ignore(backend, signal);
        ours(backend).add(signal);
      }
      active.add(registration);
    }
  }

  /** One is active no more, if it was: the last one lets the virtual machine act again. */
  static synchronized void resume(Backend backend, Registration<?> registration) {
    if (registration.watch.interest() instanceof Interest.SignalArrival(Signal signal)) {
      Set<Registration<?>> active = active(backend, signal);
      if (active.remove(registration) && active.isEmpty() && ours(backend).remove(signal)) {
        restore(backend, signal);
      }
    }
  }

  private static Set<Signal> ours(Backend backend) {
    return OURS.computeIfAbsent(backend, b -> EnumSet.noneOf(Signal.class));
  }

  private static Set<Registration<?>> active(Backend backend, Signal signal) {
    return ACTIVE
        .computeIfAbsent(backend, b -> new EnumMap<>(Signal.class))
        .computeIfAbsent(signal, s -> new HashSet<>());
  }

  private static void restore(Backend backend, Signal signal) {
    try {
      backend.restore(signal);
    } catch (KqueueException e) {
      throw new AssertionError(signal + " could be ignored, but not restored", e);
    }
  }

  private static void ignore(Backend backend, Signal signal) throws KqueueException {
    try {
      backend.ignore(signal);
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
                  + " (the system or the virtual machine keeps it)",
              Errno.EINVAL,
              change);
      refused.initCause(e);
      throw refused;
    }
  }
}
