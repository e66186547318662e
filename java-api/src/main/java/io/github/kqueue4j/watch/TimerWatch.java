// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.KqueueException;
import java.time.Duration;
import java.util.Objects;

/**
 * A timer being watched. Safe for use by several threads.
 *
 * @param <A> what the program attaches to its watches
 */
public final class TimerWatch<A> extends Watch<A> {

  TimerWatch(
      ChangeExecutor<A> changer, Registry<A> registry, Interest.Timer interest, A attachment) {
    super(changer, registry, interest, attachment);
  }

  /**
   * Starts anew with its period: expirations not yet returned are forgotten. Revives one that has
   * fired.
   *
   * @throws KqueueException ENOMEM: too many timers; the watch is inactive then
   * @throws io.github.kqueue4j.ClosedKqueueException if the watcher is closed
   * @throws IllegalStateException if this was cancelled
   */
  public void restart() throws KqueueException {
    changer().restart(registration(), null);
  }

  /**
   * The same with another period from now on.
   *
   * @param period positive
   * @throws KqueueException ENOMEM: too many timers; the watch is inactive then
   * @throws io.github.kqueue4j.ClosedKqueueException if the watcher is closed
   * @throws IllegalStateException if this was cancelled
   * @throws IllegalArgumentException if period is zero or negative
   */
  public void restart(Duration period) throws KqueueException {
    Objects.requireNonNull(period);
    Interest.Timer checked = new Interest.Timer(period, false);
    changer().restart(registration(), checked.period());
  }
}
