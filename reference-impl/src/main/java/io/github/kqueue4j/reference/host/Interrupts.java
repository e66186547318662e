// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import io.github.kqueue4j.reference.lwkt.Lwp;

/**
 * What tells one kqueue of the devices that it watches. Guarded by the kqueue's token, but for
 * {@link #await} and {@link #kick}.
 */
public interface Interrupts {
  /**
   * Waits until there is something to {@link #take}, with no token held, and takes nothing: a call
   * that comes before the leader must not miss what the leader has seen. Only the leader of the
   * kqueue calls it.
   *
   * @param nanos at most so long; −1 for ever
   * @return false if there is nothing to take
   */
  boolean await(long nanos);

  /**
   * Looks for interrupts without waiting, and tells the watchers.
   *
   * @param lp the calling thread
   * @param call whether a call is about to collect events, and not the leader about to wait
   */
  void take(Lwp lp, boolean call);

  /**
   * Whether a device was added since the last {@link #take}: what it had then is still to be taken,
   * before events are collected.
   *
   * @return false where that brings no interrupt
   */
  default boolean hasAdded() {
    return false;
  }

  /**
   * Ends the {@link #await} that is under way, or else the next one. Needs no token; nothing
   * happens if the kqueue is closed.
   */
  void kick();

  /** Gives everything back, but for the doorbell. Nobody waits. To be called again if it fails. */
  void close();
}
