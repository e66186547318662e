// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

/** A faulty version that lets the sole waiter go on sleeping when other threads begin to wait. */
final class SoundSleepersWaiters extends Waiters {

  SoundSleepersWaiters(WakeupEvent wakeupEvent, boolean kernelForgetsSleepers) {
    super(wakeupEvent, kernelForgetsSleepers);
  }

  @Override
  int joinSleepers(Waiter me) {
    return 0;
  }
}
