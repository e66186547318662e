// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

/**
 * A faulty version that takes each call of {@link Waiter#wakeup} as an interrupt of the current
 * wait, although the call may belong to an earlier wait.
 */
final class CredulousWaiters extends Waiters {

  CredulousWaiters(WakeupEvent wakeupEvent, boolean kernelForgetsSleepers) {
    super(wakeupEvent, kernelForgetsSleepers);
  }

  @Override
  void requestRecheck(Waiter waiter) {
    interrupt(waiter);
  }
}
