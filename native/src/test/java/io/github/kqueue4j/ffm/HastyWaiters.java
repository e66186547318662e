// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import java.util.List;

/**
 * Calls who sleeps on back, but does not wait for it: the alarm that is for it wakes the one that
 * comes, who rings again, which wakes nobody as nobody went to sleep since.
 */
final class HastyWaiters extends Waiters {

  HastyWaiters(WakeupEvent alarm, boolean kernelForgetsSleepers) {
    super(alarm, kernelForgetsSleepers);
  }

  @Override
  int joinSleepers(Waiter me) {
    for (Waiter waiter : List.copyOf(waiting)) {
      if (waiter != me && waiter.sleepsOn) {
        haveLook(waiter);
      }
    }
    return 0;
  }
}
