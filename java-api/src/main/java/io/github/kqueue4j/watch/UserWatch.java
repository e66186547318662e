// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

/**
 * The watch of an event that the program triggers itself. Safe for use by several threads.
 *
 * @param <A> what the program attaches to its watches
 */
public final class UserWatch<A> extends Watch<A> {

  UserWatch(ChangeExecutor<A> changer, Registry<A> registry, Interest.User interest, A attachment) {
    super(changer, registry, interest, attachment);
  }

  /**
   * Triggers the event. Several triggers before the event is returned count as one. What the
   * calling thread did before <i>happens before</i> the return of the event. Never blocks.
   *
   * @return false if this watch is no longer active
   */
  public boolean trigger() {
    return changer().trigger(registration());
  }
}
