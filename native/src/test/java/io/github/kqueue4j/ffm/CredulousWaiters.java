// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

/** Takes each call of the selector for an interrupt of the wait that is under way. */
final class CredulousWaiters extends Waiters {

  CredulousWaiters(WakeupEvent wakeupEvent, boolean kernelForgetsSleepers) {
    super(wakeupEvent, kernelForgetsSleepers);
  }

  @Override
  void requestRecheck(Waiter waiter) {
    interrupt(waiter);
  }
}
