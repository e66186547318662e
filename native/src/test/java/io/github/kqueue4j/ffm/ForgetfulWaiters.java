// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

/**
 * A faulty version that takes the wake-up event and does not trigger it again for the thread that
 * it was meant for.
 */
final class ForgetfulWaiters extends Waiters {

  ForgetfulWaiters(WakeupEvent wakeupEvent, boolean kernelForgetsSleepers) {
    super(wakeupEvent, kernelForgetsSleepers);
  }

  @Override
  void passOn() {}
}
