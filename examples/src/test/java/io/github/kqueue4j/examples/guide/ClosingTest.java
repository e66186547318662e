// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.ClosedKqueueException;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.watch.Event;
import io.github.kqueue4j.watch.Interest;
import io.github.kqueue4j.watch.UserWatch;
import io.github.kqueue4j.watch.Watch;
import io.github.kqueue4j.watch.Watcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The snippets of the page closing.md. */
class ClosingTest {
  @Test
  void endsAWait() throws Exception {
    // @start region="close-while-waiting"
    Watcher<Runnable> watcher = Watcher.open();
    CompletableFuture<String> loop =
        CompletableFuture.supplyAsync(() -> {
          try {
            while (true) {
              watcher.take().attachment().run();
            }
          } catch (ClosedKqueueException e) {
            return "closed"; // the usual end of a loop that another thread ends
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    watcher.close(); // returns when no thread is inside
    System.out.println(loop.join());
    // @end region="close-while-waiting"
    assertThat(loop.join()).isEqualTo("closed");
    assertThat(watcher.isOpen()).isFalse();
  }

  @Test
  void ofADescriptorEndsItsWatches() throws Exception {
    boolean active;
    try (Watcher<String> watcher = Watcher.open()) {
      // @start region="close-descriptor"
      Descriptor.Pipe pipe = Descriptor.pipe();
      Watch<String> watch = watcher.watch(Interest.readable(pipe.source()), "pipe");
      pipe.close(); // its events are gone, without a word
      active = watch.isActive(); // false
      // @end region="close-descriptor"
    }
    assertThat(active).isFalse();
  }

  @Test
  void canBePolite() throws Exception {
    int handled = 0;
    try (Watcher<String> watcher = Watcher.open()) {
      // @start region="stop"
      UserWatch<String> stop = watcher.watch(Interest.user(), "stop");
      Thread.ofPlatform().start(stop::trigger);
      Event<String> event;
      do {
        event = watcher.take();
        handled++;
      } while (event.watch() != stop); // then the loop finishes what it has begun
      // @end region="stop"
    }
    assertThat(handled).isEqualTo(1);
  }
}
