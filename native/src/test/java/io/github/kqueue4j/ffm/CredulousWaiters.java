// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

/** Takes each call of the selector for an interrupt of the wait that is under way. */
final class CredulousWaiters extends Waiters {

  CredulousWaiters(WakeupEvent alarm, boolean kernelForgetsSleepers) {
    super(alarm, kernelForgetsSleepers);
  }

  @Override
  void haveLook(Waiter waiter) {
    interrupt(waiter);
  }
}
