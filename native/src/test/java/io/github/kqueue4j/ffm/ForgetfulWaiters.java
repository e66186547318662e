// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

/** Takes the alarm and does not ring again for whom it was meant. */
final class ForgetfulWaiters extends Waiters {

  ForgetfulWaiters(WakeupEvent wakeupEvent, boolean kernelForgetsSleepers) {
    super(wakeupEvent, kernelForgetsSleepers);
  }

  @Override
  void passOn() {}
}
