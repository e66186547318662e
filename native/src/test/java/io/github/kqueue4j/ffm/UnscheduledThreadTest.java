// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Kqueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A virtual thread that gets no carrier after the wait on its behalf is over. */
@EnabledOnOs(OS.LINUX)
class UnscheduledThreadTest {

  private static final int PATIENCE_SECONDS = 20;

  /** Waits after which the virtual thread goes on only when it may. */
  private static final class LateWaits extends VirtualThreadWaits {

    private final CountDownLatch carrier = new CountDownLatch(1);

    @Override
    int await(IntSupplier wait, Runnable onInterrupt) {
      int result = super.await(wait, onInterrupt);
      try {
        assertThat(carrier.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      return result;
    }
  }

  /** The caller of {@code close()} may hold the carrier, in a block that is synchronized. */
  @Test
  void doesNotKeepAQueueFromBeingClosed() throws Exception {
    LateWaits waits = new LateWaits();
    Backends backends = Backends.of(Backends.dialect("freebsd"), waits);
    Kqueue kq = Kqueue.open(backends.backend());
    Wait wait = Wait.begin(backends.library(), kq::take, Thread.ofVirtual());
    FutureTask<Boolean> close = new FutureTask<>(kq::close, true);
    Thread.ofPlatform().daemon().start(close);

    assertThat(close.get(PATIENCE_SECONDS / 2, TimeUnit.SECONDS)).isTrue();

    assertThat(wait.isOver()).isFalse();
    waits.carrier.countDown();
    assertThat(wait.outcome().toString()).contains("Closed");
    backends.library().check();
  }
}
