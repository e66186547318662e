// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.internal;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.Signal;
import org.jspecify.annotations.Nullable;

/**
 * Gives the package {@code watch} two methods of {@link Backend} that are not public API. They are
 * apart from {@link Backend#ignore} and {@link Backend#restore}, as the end of a watch must not
 * restore a signal that the program ignores, nor {@code restore} one that is watched.
 */
public abstract class SignalAccess {

  private static @Nullable SignalAccess instance;

  /** Constructor for the class {@link Backend}. */
  protected SignalAccess() {}

  /**
   * Sets the instance; called once, when the class {@link Backend} is initialized.
   *
   * @param access the instance
   */
  public static void set(SignalAccess access) {
    instance = access;
  }

  /**
   * Returns the instance. Preconditions: the class {@link Backend} is initialized.
   *
   * @return the same object each time
   */
  public static SignalAccess get() {
    SignalAccess access = instance;
    assert access != null : "no Backend was made yet";
    return access;
  }

  /**
   * Suspends the JVM's own action on a signal for a watch, if nothing else has done so.
   *
   * @param backend the backend
   * @param signal the signal
   * @param watch identifies the watch
   * @throws KqueueException as {@link Backend#ignore}
   */
  public abstract void suspend(Backend backend, Signal signal, Object watch) throws KqueueException;

  /**
   * Ends the suspension for a watch; after the last one of any backend of the same provider the JVM
   * acts on the signal again, unless the program ignores it. Does nothing if the suspension has
   * ended, so that a call which an Error has ended can be repeated.
   *
   * @param backend the backend
   * @param signal the signal
   * @param watch identifies the watch
   * @throws KqueueException as {@link Backend#restore}
   */
  public abstract void resume(Backend backend, Signal signal, Object watch) throws KqueueException;
}
