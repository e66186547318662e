// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.SysEvent;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wake-up event is withdrawn when no marked waiter is left. */
class WithdrawalTest {

  /** A model kernel in which a thread collects events just before an event is deleted. */
  private static final class CollectedBeforeDelete extends ModelCalls {

    private BooleanSupplier collect = () -> false;

    CollectedBeforeDelete(Abi abi, boolean hasUserEvents) {
      super(abi, Wakes.ALL, hasUserEvents);
    }

    @Override
    int register(int kq, NativeBuffer changes, int i, NativeBuffer room, int at) {
      if ((changes.readFlags(i) & SysEvent.EV_DELETE) != 0 && collect.getAsBoolean()) {
        collect = () -> false;
      }
      return super.register(kq, changes, i, room, at);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void leavesNoEventIfAnEarlierTriggerIsCollectedMeanwhile(boolean hasUserEvents) throws Exception {
    Abi abi = hasUserEvents ? new FreeBsd() : new OpenBsd();
    CollectedBeforeDelete calls = new CollectedBeforeDelete(abi, hasUserEvents);
    Kernel kernel = Kernel.start(abi, calls);
    int kq = calls.kqueue();
    Waiters waiters = new Waiters(WakeupEvent.install(kernel, kq), false);
    NativeBuffer events = kernel.newBuffer(1);
    int[] before = {-1};
    Waiter waiter = new Waiter();

    assertThat(waiters.enter(waiter)).isEqualTo(Waiters.WAIT);
    waiters.requestRecheck(waiter);
    calls.collect =
        () -> {
          before[0] = waiters.withdrawals();
          return calls.kevent(kq, events, 0, events, 1, SystemCalls.ZERO) == 1;
        };
    assertThat(waiters.reason(waiter)).isEqualTo(Waiter.Reason.NONE);
    assertThat(before[0]).as("the event was collected").isNotNegative();
    waiters.wakeup();
    assertThat(waiters.take(events, 1, before[0])).isZero();
    assertThat(waiters.reason(waiter)).isEqualTo(Waiter.Reason.WAKEUP);
    waiters.leave(waiter);
    waiters.passOn();

    assertThat(calls.pending(kq)).isEmpty();
  }
}
