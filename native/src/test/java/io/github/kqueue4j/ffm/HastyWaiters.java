// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import java.util.List;

/**
 * Calls who sleeps on back, but does not wait for it: the alarm that is for it wakes the one that
 * comes, who rings again, which wakes nobody as nobody went to sleep since.
 */
final class HastyWaiters extends Waiters {

  HastyWaiters(WakeupEvent wakeupEvent, boolean kernelForgetsSleepers) {
    super(wakeupEvent, kernelForgetsSleepers);
  }

  @Override
  int joinSleepers(Waiter me) {
    for (Waiter waiter : List.copyOf(waiting)) {
      if (waiter != me && waiter.sleepsAsSoleWaiter) {
        requestRecheck(waiter);
      }
    }
    return 0;
  }
}
