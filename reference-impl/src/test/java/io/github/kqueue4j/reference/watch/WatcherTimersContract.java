// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.watch.Event;
import io.github.kqueue4j.watch.Interest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Timers and user events of a watcher on every backend. */
abstract class WatcherTimersContract extends WatcherFixture {

  @Test
  void expiresOnce() throws KqueueException {
    var watch = watcher.watch(Interest.after(Duration.ofMillis(5)), "after");

    assertThat(watcher.take()).isEqualTo(new Event.Expired<>(watch, 1));
    assertThat(watch.isActive()).isFalse();
    assertThat(watcher.poll(Duration.ofMillis(20))).isEmpty();
  }

  @Test
  void expiresAgainAndAgain() throws KqueueException {
    long start = backend().nanoTime();
    var watch = watcher.watch(Interest.every(Duration.ofMillis(5)), "every");
    long count = 0;
    while (count < 4) {
      Event.Expired<String> event = (Event.Expired<String>) watcher.take();
      assertThat(event.watch()).isSameAs(watch);
      count += event.count();
    }

    assertThat(watch.isActive()).isTrue();
    assertThat(backend().nanoTime() - start).isGreaterThanOrEqualTo(4 * 5_000_000L);
  }

  @Test
  void revivesATimerThatHasFired() throws KqueueException {
    var watch = watcher.watch(Interest.after(Duration.ofMillis(5)), "after");
    watcher.take();
    watch.restart();

    assertThat(watch.isActive()).isTrue();
    assertThat(watcher.size()).isEqualTo(1);
    assertThat(watcher.take().watch()).isSameAs(watch);
    watch.restart(Duration.ofMillis(1));
    assertThat(watcher.take().watch()).isSameAs(watch);
    assertThat(watch.interest()).isEqualTo(Interest.after(Duration.ofMillis(5)));
  }

  @Test
  void forgetsExpirationsAtARestart() throws KqueueException {
    var fast = watcher.watch(Interest.after(Duration.ofMillis(5)), "fast");
    watcher.watch(Interest.after(Duration.ofMillis(15)), "slow");
    var user = watcher.watch(Interest.user(), "user");
    user.pause();
    fast.pause();
    assertThat(takeName()).isEqualTo("slow"); // "fast" has fired, too, and is kept
    fast.restart(Duration.ofHours(1));
    fast.resume();

    assertThat(watcher.poll()).isEmpty();
    assertThat(fast.isActive()).isTrue();
  }

  @Test
  void doesNotReviveATimerThatWasCancelled() throws KqueueException {
    var watch = watcher.watch(Interest.after(Duration.ofMillis(5)), "after");
    watcher.take();
    watch.cancel();

    assertThatThrownBy(watch::restart)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Watch[Timer[PT0.005S, once], cancelled] cannot be restarted: "
                + "watch the interest again");
    assertThatThrownBy(() -> watch.restart(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT0S");
  }

  @Test
  void takesSeveralTriggersForOne() throws KqueueException {
    var watch = watcher.watch(Interest.user(), "user");
    assertThat(watcher.poll()).isEmpty();
    assertThat(watch.trigger()).isTrue();
    assertThat(watch.trigger()).isTrue();

    assertThat(watcher.take()).isEqualTo(new Event.Triggered<>(watch));
    assertThat(watcher.poll()).isEmpty();
    assertThat(watch.trigger()).isTrue();
    assertThat(watcher.take()).isEqualTo(new Event.Triggered<>(watch));
  }

  @Test
  void doesNotTriggerACancelledWatch() throws KqueueException {
    var watch = watcher.watch(Interest.user(), "user");
    watch.trigger();
    watch.cancel();

    assertThat(watch.trigger()).isFalse();
    assertThat(watcher.poll()).isEmpty();
  }

  @Test
  void waitsUntilItsTimeout() throws KqueueException {
    long start = backend().nanoTime();

    assertThat(watcher.poll(Duration.ofMillis(3))).isEmpty();
    assertThat(backend().nanoTime() - start).isGreaterThanOrEqualTo(3_000_000L);
    assertThatThrownBy(() -> watcher.poll(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a timeout must be zero or positive: PT-0.000000001S");
  }
}
