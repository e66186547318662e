// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Several threads that wait on one kqueue. */
@EnabledOnOs(OS.LINUX)
class SeveralSleepersTest {
  private final BlockingQueue<Long> collected = new LinkedBlockingQueue<>();
  private final List<Thread> sleepers = new ArrayList<>();

  private void startSleepers(Kqueue kq, int n) {
    for (int i = 0; i < n; i++) {
      Thread thread = Thread.ofPlatform().start(() -> takeOne(kq));
      while (thread.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      sleepers.add(thread);
    }
  }

  private void takeOne(Kqueue kq) {
    try {
      for (KEvent event : kq.kevent(List.of(), 1, Kqueue.FOREVER)) {
        collected.add(event.ident());
      }
    } catch (KqueueException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void eachGetAnEventThatCameWhileAllWaited() throws Exception {
    try (Kqueue kq = LinuxBackend.open()) {
      for (int i = 0; i < 3; i++) {
        kq.register(KEvent.user(i).add().clear());
      }
      startSleepers(kq, 3);
      kq.register(KEvent.user(0).trigger(), KEvent.user(1).trigger(), KEvent.user(2).trigger());
      assertEachCollected(0L, 1L, 2L);
    }
  }

  @Test
  void eachGetAnEventAfterAnotherThreadHasReturned() throws Exception {
    try (Kqueue kq = LinuxBackend.open()) {
      for (int i = 0; i < 3; i++) {
        kq.register(KEvent.user(i).add().clear());
      }
      startSleepers(kq, 3);
      for (long i = 0; i < 3; i++) {
        kq.register(KEvent.user(i).trigger());
        assertThat(collected.poll(10, TimeUnit.SECONDS)).isEqualTo(i);
      }
      for (Thread sleeper : sleepers) {
        assertThat(sleeper.join(Duration.ofSeconds(10))).isTrue();
      }
    }
  }

  /** The kqueue has neither timers nor descriptors when the wait begins. */
  @Test
  void areWokenForTheFirstTimerAndTheFirstDescriptor() throws Exception {
    try (Kqueue kq = LinuxBackend.open();
        Descriptor.Pipe pipe = LinuxBackend.BACKEND.pipe()) {
      startSleepers(kq, 2);
      kq.register(KEvent.timer(7, Duration.ofMillis(1)).add().oneshot());
      assertThat(collected.poll(10, TimeUnit.SECONDS)).isEqualTo(7);
      kq.register(KEvent.read(pipe.source()).add());
      LinuxBackend.write(pipe.sink(), "a");
      assertThat(collected.poll(10, TimeUnit.SECONDS)).isEqualTo(pipe.source().number());
    }
  }

  private void assertEachCollected(Long... idents) throws InterruptedException {
    for (Thread sleeper : sleepers) {
      assertThat(sleeper.join(Duration.ofSeconds(10))).isTrue();
    }
    assertThat(collected).containsExactlyInAnyOrder(idents);
  }
}
