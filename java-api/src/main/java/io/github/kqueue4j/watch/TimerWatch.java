// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.KqueueException;
import java.time.Duration;
import java.util.Objects;

/**
 * The watch of a timer. Safe for use by several threads.
 *
 * @param <A> what the program attaches to its watches
 */
public final class TimerWatch<A> extends Watch<A> {

  TimerWatch(
      ChangeExecutor<A> changer, Registry<A> registry, Interest.Timer interest, A attachment) {
    super(changer, registry, interest, attachment);
  }

  /**
   * Restarts the timer with its current period and discards expirations that were not yet returned.
   * A timer that has fired for the last time becomes active again.
   *
   * @throws KqueueException ENOMEM if there are too many timers; the watch is then inactive
   * @throws io.github.kqueue4j.ClosedKqueueException if the watcher is closed
   * @throws IllegalStateException if this watch was cancelled
   */
  public void restart() throws KqueueException {
    changer().restart(registration(), null);
  }

  /**
   * Restarts the timer with a new period and discards expirations that were not yet returned. A
   * timer that has fired for the last time becomes active again.
   *
   * @param period the new period; positive
   * @throws KqueueException ENOMEM if there are too many timers; the watch is then inactive
   * @throws io.github.kqueue4j.ClosedKqueueException if the watcher is closed
   * @throws IllegalStateException if this watch was cancelled
   * @throws IllegalArgumentException if period is zero or negative
   */
  public void restart(Duration period) throws KqueueException {
    Objects.requireNonNull(period);
    Interest.Timer checked = new Interest.Timer(period, false);
    changer().restart(registration(), checked.period());
  }
}
