// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

/**
 * What the program triggers itself. Safe for use by several threads.
 *
 * @param <A> what the program attaches to its watches
 */
public final class UserWatch<A> extends Watch<A> {

  UserWatch(ChangeExecutor<A> changer, Registry<A> registry, Interest.User interest, A attachment) {
    super(changer, registry, interest, attachment);
  }

  /**
   * Makes the event happen; several before it is returned are one. What the calling thread did
   * before <i>happens before</i> the return of the event. From any thread; never blocks.
   *
   * @return false if no longer active
   */
  public boolean trigger() {
    return changer().trigger(registration());
  }
}
