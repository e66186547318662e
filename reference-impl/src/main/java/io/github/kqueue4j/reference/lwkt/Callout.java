// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.lwkt;

import org.jspecify.annotations.Nullable;

/** {@code struct callout}: a function that is called at a given time. */
public final class Callout {
  /** The function of a callout. It may not sleep. */
  @FunctionalInterface
  public interface Function {
    /**
     * Runs the callout.
     *
     * @param lp the thread that runs callouts
     * @param arg the argument with which the callout was armed
     */
    void run(Lwp lp, Object arg);
  }

  // Guarded like the queue: by the kqueue's token, or, on the simulated machine, by the baton.

  /** The time at which the callout is or was last due, in the machine's clock units since boot. */
  public long time;

  /** Whether the function is running; used by the machine only. */
  public boolean running;

  long order;
  int index = -1;
  @Nullable Function function;
  @Nullable Object arg;

  /** Creates a callout that is not armed. */
  public Callout() {}
}
