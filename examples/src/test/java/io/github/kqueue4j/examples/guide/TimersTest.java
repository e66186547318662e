// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.SimulatedKernel;
import io.github.kqueue4j.watch.Event;
import io.github.kqueue4j.watch.Interest;
import io.github.kqueue4j.watch.TimerWatch;
import io.github.kqueue4j.watch.Watcher;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** The snippets of the page timers.md. */
class TimersTest {
  @Test
  void expireOnceOrEachTime() throws Exception {
    try (Watcher<String> watcher = Watcher.open()) {
      // @start region="timers"
      watcher.watch(Interest.every(Duration.ofMillis(10)), "tick");
      TimerWatch<String> idle = watcher.watch(Interest.after(Duration.ofMinutes(5)), "idle");
      if (watcher.take() instanceof Event.Expired<String> expired) {
        System.out.println(expired.attachment() + ", " + expired.count() + " times"); // tick, 1 …
        idle.restart(); // five minutes from now
      }
      // @end region="timers"
      assertThat(idle.isActive()).isTrue();
    }
  }

  @Test
  void haveARawForm() throws Exception {
    try (Kqueue kq = Kqueue.open()) {
      // @start region="raw-timer"
      kq.register(KEvent.timer(1, Duration.ofMillis(10)).add(), oneshot(2, Duration.ofMinutes(5)));
      KEvent tick = kq.take().getFirst(); // 1 TIMER CLEAR 0 1 0x0
      kq.register(KEvent.timer(2).delete(), oneshot(2, Duration.ofMinutes(5))); // restarted
      // @end region="raw-timer"
      assertThat(tick.ident()).isEqualTo(1);
    }
  }

  private static KEvent oneshot(long ident, Duration delay) {
    return KEvent.timer(ident, delay).add().oneshot();
  }

  @Test
  void areLimited() throws Exception {
    try (SimulatedKernel kernel = SimulatedKernel.create();
        Kqueue kq = Kqueue.open(kernel.backend())) {
      for (int i = 0; i < 4096; i++) {
        kq.register(KEvent.timer(i, Duration.ofHours(1)).add());
      }
      KqueueException tooMany =
          Assertions.catchThrowableOfType(
              KqueueException.class,
              () -> kq.register(KEvent.timer(4096, Duration.ofHours(1)).add()));
      assertThat(tooMany.errno()).isEqualTo(Errno.ENOMEM);
    }
  }

  @Test
  void canBeOneForManyDeadlines() throws Exception {
    StringBuilder log = new StringBuilder();
    try (SimulatedKernel kernel = SimulatedKernel.create()) {
      // @start region="deadlines"
      record Deadline(long nanos, String what) {}
      PriorityQueue<Deadline> deadlines =
          new PriorityQueue<>(Comparator.comparingLong(Deadline::nanos));
      try (Kqueue kq = Kqueue.open(kernel.backend())) {
        long now = kq.backend().nanoTime();
        deadlines.add(new Deadline(now + Duration.ofMinutes(2).toNanos(), "second"));
        deadlines.add(new Deadline(now + Duration.ofMinutes(1).toNanos(), "first"));
        while (!deadlines.isEmpty()) {
          long left = deadlines.element().nanos() - kq.backend().nanoTime();
          if (left <= 0) {
            log.append(deadlines.remove().what()).append(' ');
          } else {
            kq.poll(Duration.ofNanos(left)); // and handle the events that it returns
          }
        }
      }
      // @end region="deadlines"
    }
    assertThat(log).hasToString("first second ");
  }
}
