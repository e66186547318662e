// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An Error ends the call of a thread that has taken the wake-up event of another one. */
class AbandonedTriggerTest {

  /** A model kernel in which a call after the first that collects an event may fail. */
  private static final class Failing extends ModelCalls {

    private boolean failsAfterEvent;
    private boolean fails;

    Failing() {
      super(new FreeBsd(), Wakes.ALL, true);
    }

    @Override
    int kevent(
        int kq,
        NativeBuffer changes,
        int nchanges,
        NativeBuffer events,
        int nevents,
        MemorySegment timeout) {
      if (fails) {
        fails = false;
        throw new OutOfMemoryError("no memory for a call");
      }
      int count = super.kevent(kq, changes, nchanges, events, nevents, timeout);
      fails = failsAfterEvent && count > 0;
      return count;
    }
  }

  private final Failing calls = new Failing();
  private final Waiter marked = new Waiter();
  private NativeDriver driver;
  private NativeBuffer events;
  private int kq;

  @BeforeEach
  void mark() throws Exception {
    Kernel kernel = Kernel.start(new FreeBsd(), calls);
    driver = NativeDriver.open(kernel);
    events = kernel.newBuffer(1);
    kq = driver.descriptor().number();
    assertThat(driver.waiters.enter(marked)).isEqualTo(Waiters.WAIT);
    driver.wakeup();
  }

  /** Takes the event, and does not pass it on. */
  private void abandon() {
    int before = driver.waiters.withdrawals();
    int count = calls.kevent(kq, events, 0, events, 1, SystemCalls.ZERO);
    assertThat(driver.waiters.take(events, count, before)).isZero();
    assertThat(calls.pending(kq)).isEmpty();
  }

  @Test
  void leavesTheEventToThatThreadIfItCame() {
    calls.failsAfterEvent = true;

    assertThatThrownBy(() -> driver.kevent(events, events, 1, 0))
        .isInstanceOf(OutOfMemoryError.class);

    assertThat(calls.pending(kq)).hasSize(1);
  }

  @Test
  void isMadeUpForByTheNextWakeup() {
    abandon();

    driver.wakeup();

    assertThat(calls.pending(kq)).hasSize(1);
  }

  @Test
  void isMadeUpForByAnInterrupt() {
    abandon();

    driver.waiters.interrupt(marked);

    assertThat(calls.pending(kq)).hasSize(1);
  }

  @Test
  void isMadeUpForByAnInterruptOfAPlatformThread() {
    abandon();

    driver.waiters.requestRecheck(marked);

    assertThat(calls.pending(kq)).hasSize(1);
  }

  @Test
  void isMadeUpForByTheNextThreadThatWaits() {
    abandon();

    assertThat(driver.waiters.enter(new Waiter())).isEqualTo(Waiters.WAIT);

    assertThat(calls.pending(kq)).hasSize(1);
  }
}
