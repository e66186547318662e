// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.watch.Event;
import io.github.kqueue4j.watch.Interest;
import io.github.kqueue4j.watch.UserWatch;
import io.github.kqueue4j.watch.Watch;
import io.github.kqueue4j.watch.Watcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The snippets of the page start.md. */
class StartTest {
  @Test
  void runsAttachedCode() throws Exception {
    List<String> log = new ArrayList<>();
    // @start region="runnables"
    try (Watcher<Runnable> watcher = Watcher.open()) {
      watcher.watch(Interest.every(Duration.ofMillis(20)), () -> log.add("tick"));
      UserWatch<Runnable> stop = watcher.watch(Interest.user(), () -> log.add("stop"));
      while (stop.isActive()) {
        Event<Runnable> event = watcher.take();
        event.attachment().run();
        if (event.watch() == stop) {
          stop.cancel();
        } else {
          stop.trigger(); // here the first tick ends the loop; any thread may call it
        }
      }
    }
    // @end region="runnables"
    assertThat(log).startsWith("tick").endsWith("stop");
  }

  @Test
  void stopsAndPausesAWatch() throws Exception {
    try (Watcher<String> watcher = Watcher.open()) {
      // @start region="watch"
      Watch<String> tick = watcher.watch(Interest.every(Duration.ofMillis(5)), "tick");
      tick.pause(); // nothing is returned, and what happens is remembered
      tick.resume();
      Event<String> event = watcher.take();
      tick.cancel(); // no event of this watch is returned any more
      // @end region="watch"
      assertThat(event.attachment()).isEqualTo("tick");
      assertThat(watcher.poll(Duration.ofMillis(20))).isEmpty();
    }
  }
}
