// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.reference.host.linux.LinuxBackend.one;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A timer in real time. */
@EnabledOnOs(OS.LINUX)
class TimerTest {
  private Kqueue kq;

  @BeforeEach
  void open() throws KqueueException {
    kq = LinuxBackend.open();
  }

  @AfterEach
  void close() {
    kq.close();
  }

  @Test
  void isNeverEarlyAndLosesNoPeriod() throws KqueueException {
    long start = System.nanoTime();
    kq.register(KEvent.timer(1, Duration.ofMillis(5)).add());
    long count = 0;
    while (count < 20) {
      count += one(kq).data();
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(count * 5_000_000);
    }
  }

  @Test
  void countsPeriodsBetweenCalls() throws KqueueException {
    kq.register(KEvent.timer(1, Duration.ofMillis(2)).add());
    kq.register(KEvent.timer(2, Duration.ofMillis(50)).add().oneshot());
    List<KEvent> events = new ArrayList<>();
    spinUntil(System.nanoTime() + 60_000_000);
    events.addAll(kq.poll());

    assertThat(events).hasSize(2);
    assertThat(events.get(0).data()).isGreaterThanOrEqualTo(29);
    assertThat(events.get(1).data()).isEqualTo(1);
  }

  private static void spinUntil(long nanoTime) {
    while (System.nanoTime() - nanoTime < 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void countsWithTheOldPeriodWhatHasPassedBeforeTheChange() throws KqueueException {
    long start = System.nanoTime();
    kq.register(KEvent.timer(1, Duration.ofMillis(5)).add());
    kq.register(KEvent.timer(2, Duration.ofMillis(30)).add().disable());
    spinUntil(System.nanoTime() + 40_000_000);
    kq.register(KEvent.timer(1, Duration.ofDays(1)).add());
    kq.register(KEvent.timer(2, Duration.ofMillis(1)).enable());
    List<KEvent> events = kq.poll();

    long most = (System.nanoTime() - start) / 30_000_000;
    assertThat(events).extracting(KEvent::ident).containsExactly(1L, 2L);
    assertThat(events.get(0).data()).isGreaterThanOrEqualTo(8);
    assertThat(events.get(1).data()).isBetween(1L, most);
  }

  /** As in the original, an enabling change without a period sets the period to 0: one tick. */
  @Test
  void firesOnceAMillisecondIfItsPeriodBecomesZero() throws KqueueException {
    long start = System.nanoTime();
    kq.register(KEvent.timer(1, Duration.ofMillis(1)).add());
    kq.register(KEvent.timer(1).enable());
    long count = 0;
    while (count < 5) {
      count += one(kq).data();
    }
    assertThat(count).isLessThanOrEqualTo((System.nanoTime() - start) / 1_000_000);
  }

  @Test
  void keepsRunningInAQueueThatAnotherWatches() throws KqueueException {
    try (Kqueue outer = LinuxBackend.open()) {
      outer.register(KEvent.read(kq.descriptor()).add().clear());
      kq.register(KEvent.timer(1, Duration.ofMillis(3)).add());

      assertThat(one(outer).ident()).isEqualTo(kq.descriptor().number());
      assertThat(kq.poll()).hasSize(1);
      assertThat(one(outer).data()).isEqualTo(1);
    }
  }
}
