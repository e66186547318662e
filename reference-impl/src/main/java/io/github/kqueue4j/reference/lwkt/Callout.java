// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.lwkt;

import org.jspecify.annotations.Nullable;

/** {@code struct callout}: a function to be called at a time. */
public final class Callout {
  /** The function of a callout. It may not sleep. */
  @FunctionalInterface
  public interface Function {
    /**
     * Runs.
     *
     * @param lp the thread that runs callouts
     * @param arg what the callout was armed with
     */
    void run(Lwp lp, Object arg);
  }

  // Guarded as the queue is: by the kqueue's token, or by being the only thread that runs.

  /** When it falls due, or last fell due, in the machine's clock units since boot. */
  public long time;

  /** Its function is being called; the machine's own. */
  public boolean running;

  long order;
  int index = -1;
  @Nullable Function function;
  @Nullable Object arg;

  /** A callout that is not armed. */
  public Callout() {}
}
