// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import java.util.List;

/**
 * A faulty version that calls back the thread that sleeps as sole waiter, but does not wait for it.
 * The wake-up event can then wake the newcomer, which triggers the event again; but that wakes no
 * thread, because none went to sleep in the meantime.
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
