// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import io.github.kqueue4j.reference.lwkt.Lwp;

/**
 * The source of a kqueue's interrupts: events of the descriptors that the kqueue watches. Guarded
 * by the kqueue's token, except for {@link #await} and {@link #kick}.
 */
public interface Interrupts {
  /**
   * Waits, with no token held, until there are interrupts to {@link #take}. Takes none itself, so
   * that another thread's call that gets the token first finds them too. Only the leader of the
   * kqueue calls this.
   *
   * @param nanos the longest time to wait; −1 for no limit
   * @return false if there are no interrupts to take
   */
  boolean await(long nanos);

  /**
   * Takes the present interrupts without waiting, and notifies the watching knotes.
   *
   * @param lp the calling thread
   * @param call true if a call is about to collect events, false if the leader calls after a wait
   */
  void take(Lwp lp, boolean call);

  /**
   * Returns whether a device was added since the last {@link #take}, so that its interrupt for the
   * state at that time has to be taken before events are collected.
   *
   * @return always false if adding a device causes no interrupt
   */
  default boolean hasAdded() {
    return false;
  }

  /**
   * Ends the {@link #await} in progress, or else the next one. Needs no token. Does nothing if the
   * kqueue is closed.
   */
  void kick();

  /**
   * Releases all resources except the doorbell. No thread may be in {@link #await}. After a failure
   * the caller has to call it again.
   */
  void close();
}
