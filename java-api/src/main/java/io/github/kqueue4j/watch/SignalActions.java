// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.internal.SignalAccess;
import io.github.kqueue4j.spi.StackRoom;

/**
 * Suspends the JVM's own action on each signal that at least one active watch of any watcher is
 * for. Thread-safe; the state is the backend's, as a signal belongs to a kernel.
 */
final class SignalActions {

  private SignalActions() {}

  /**
   * Counts a registration as active if it watches a signal; the first one suspends the JVM's
   * action.
   */
  static void suspend(Backend backend, Registration<?> registration) throws KqueueException {
    if (registration.watch.interest() instanceof Interest.SignalArrival(Signal signal)) {
      ignore(backend, signal, registration);
    }
  }

  /**
   * Stops counting a registration as active; after the last one the JVM acts on the signal again,
   * unless the program ignores it. Does nothing if the registration does not count.
   */
  static void resume(Backend backend, Registration<?> registration) {
    if (registration.watch.interest() instanceof Interest.SignalArrival(Signal signal)) {
      try {
        SignalAccess.get().resume(backend, signal, registration);
      } catch (KqueueException e) {
        throw new AssertionError(signal + " could be ignored, but not restored", e);
      }
    }
  }

  /**
   * Checks that there is room on the stack to {@link #resume}, before the state of a registration
   * changes.
   */
  static void checkRoom(Registration<?> registration) {
    if (registration.watch.interest() instanceof Interest.SignalArrival) {
      StackRoom.check();
    }
  }

  private static void ignore(Backend backend, Signal signal, Registration<?> registration)
      throws KqueueException {
    try {
      SignalAccess.get().suspend(backend, signal, registration);
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
