// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import io.github.kqueue4j.reference.lwkt.Lwp;

/**
 * What tells one kqueue of the devices that it watches. Guarded by the kqueue's token, but for
 * {@link #await} and {@link #kick}.
 */
public interface Interrupts {
  /** The leader is about to wait: called under the token, which {@link #await} is not. */
  default void willAwait() {}

  /**
   * Waits for an interrupt, with no token held. Only the leader of the kqueue calls it.
   *
   * @param nanos at most so long; −1 for ever
   */
  void await(long nanos);

  /**
   * Waits likewise, but takes nothing: what has come is there for {@link #poll} until {@link
   * #deliver}. So waits a thread that leads for others and returns nothing itself: a call that
   * comes before it must not miss what it has taken and told nobody of.
   *
   * @param nanos at most so long; −1 for ever
   */
  default void awaitUntaken(long nanos) {
    await(nanos);
  }

  /**
   * Tells the watchers of what {@link #await} brought.
   *
   * @param lp the calling thread, which led
   */
  void deliver(Lwp lp);

  /**
   * Looks for interrupts without waiting, and tells the watchers.
   *
   * @param lp the calling thread
   */
  void poll(Lwp lp);

  /**
   * Ends the {@link #await} that is under way, or else the next one. Needs no token.
   *
   * @param by the calling thread
   */
  void kick(HostLwp by);

  /** {@link #kick} for a thread that has no context: one that calls {@code Thread.interrupt()}. */
  void kick();

  /** Gives everything back. Nobody waits. */
  void close();
}
