// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.SysEvent;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The kernel refuses to trigger the wake-up event. */
class RefusedTriggerTest {

  /** A model kernel without memory for triggers. */
  private static final class Refusing extends ModelCalls {

    private boolean refuses;

    Refusing() {
      super(new FreeBsd(), Wakes.ALL, true);
    }

    @Override
    int register(int kq, NativeBuffer changes, int i, NativeBuffer room, int at) {
      boolean triggers = (changes.readFflags(i) & SysEvent.NOTE_TRIGGER) != 0;
      return refuses && triggers ? Errno.ENOMEM.number() : super.register(kq, changes, i, room, at);
    }
  }

  private final Refusing calls = new Refusing();
  private final Waiter marked = new Waiter();
  private final Waiter other = new Waiter();
  private Waiters waiters;
  private int kq;

  @BeforeEach
  void refuse() throws Exception {
    Kernel kernel = Kernel.start(new FreeBsd(), calls);
    kq = calls.kqueue();
    waiters = new Waiters(WakeupEvent.install(kernel, kq), false);
    assertThat(waiters.enter(marked)).isEqualTo(Waiters.WAIT);
    calls.refuses = true;
    assertThatThrownBy(waiters::wakeup).hasMessageContaining("ENOMEM");
    assertThat(calls.pending(kq)).isEmpty();
  }

  @Test
  void isMadeUpForByTheNextThreadThatWaits() {
    calls.refuses = false;

    assertThat(waiters.enter(other)).isEqualTo(Waiters.WAIT);

    assertThat(calls.pending(kq)).hasSize(1);
  }

  @Test
  void isMadeUpForByAnInterruptOfTheMarkedThread() {
    calls.refuses = false;

    waiters.interrupt(marked);

    assertThat(calls.pending(kq)).hasSize(1);
  }

  @Test
  void isNothingToAThreadThatIsInterruptedBeforeItSleeps() {
    calls.refuses = false;
    waiters.enter(other);
    calls.refuses = true;
    try {
      Thread.currentThread().interrupt();

      other.heedInterrupts(waiters); // is awake, and needs no event

      assertThat(other.isInterrupted()).isTrue();
    } finally {
      other.ignoreInterrupts();
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void isAnErrorOfTheNextThreadThatWaits() {
    assertThat(waiters.enter(other)).isEqualTo(-Errno.ENOMEM.number());
  }

  @Test
  void endsTheWaitForMarkedThreads() throws Exception {
    calls.refuses = false;
    waiters.enter(other);
    Thread waiting = Thread.ofPlatform().start(() -> waiters.awaitMarkedWaiters(other));
    while (waiting.getState() != Thread.State.WAITING) {
      assertThat(waiting.isAlive()).isTrue();
    }
    calls.refuses = true;
    waiters.passOn(); // tries again, in vain

    assertThat(waiting.join(Duration.ofSeconds(60))).isTrue();
  }

  @Test
  void keepsNoOtherThreadFromItsWait() {
    calls.refuses = false;
    waiters.enter(other);
    calls.refuses = true;
    waiters.passOn(); // tries again, in vain

    waiters.awaitMarkedWaiters(other);

    assertThat(other.reason).isEqualTo(Waiter.Reason.NONE);
  }
}
