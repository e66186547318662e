// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

/** Lets who was alone sleep on when others come. */
final class SoundSleepersWaiters extends Waiters {

  SoundSleepersWaiters(WakeupEvent wakeupEvent, boolean kernelForgetsSleepers) {
    super(wakeupEvent, kernelForgetsSleepers);
  }

  @Override
  int joinSleepers(Waiter me) {
    return 0;
  }
}
