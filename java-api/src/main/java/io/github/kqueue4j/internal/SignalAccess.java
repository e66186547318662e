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
   * Suspends the JVM's own action on a signal for the watches of a backend.
   *
   * @param backend the backend
   * @param signal a signal that is not suspended for watches of that backend
   * @throws KqueueException as {@link Backend#ignore}
   */
  public abstract void suspend(Backend backend, Signal signal) throws KqueueException;

  /**
   * Ends a suspension for watches. The JVM acts on the signal again, unless the program ignores it.
   *
   * @param backend the backend
   * @param signal a signal that is suspended for watches of that backend
   * @throws KqueueException as {@link Backend#restore}
   */
  public abstract void resume(Backend backend, Signal signal) throws KqueueException;
}
