// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.ClosedKqueueException;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.SimulatedDevice;
import io.github.kqueue4j.reference.SimulatedKernel;
import io.github.kqueue4j.watch.Delivery;
import io.github.kqueue4j.watch.Event;
import io.github.kqueue4j.watch.Interest;
import io.github.kqueue4j.watch.UserWatch;
import io.github.kqueue4j.watch.Watch;
import io.github.kqueue4j.watch.Watcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several threads on one watcher, of which one runs at a time, so that the order is fixed. */
class SimulatedThreadsTest {
  private final SimulatedKernel kernel = SimulatedKernel.create();
  private final List<String> log = new ArrayList<>();
  private Watcher<String> watcher;

  @BeforeEach
  void open() throws KqueueException {
    watcher = Watcher.open(kernel.backend());
  }

  @AfterEach
  void close() {
    watcher.close();
    kernel.close();
    assertThat(kernel.leftovers()).isEmpty();
  }

  /** Starts a thread that takes one event, and is then busy for a second. */
  private Thread worker(String name, Consumer<Event<String>> body) {
    return kernel.start(
        name,
        () -> {
          Event<String> event = watcher.take();
          log.add(name + " " + event.attachment());
          body.accept(event);
        });
  }

  private static void ignore(Event<String> event) {}

  @Test
  void hasEachWaitingThreadTakeOneOfABatch() throws KqueueException {
    List<UserWatch<String>> users = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      users.add(watcher.watch(Interest.user(), "event " + i));
    }
    Thread[] workers = new Thread[3];
    for (int i = 0; i < 3; i++) {
      workers[i] = worker("worker " + i, SimulatedThreadsTest::ignore);
    }
    // All three happen at one instant, while no thread can run, so they arrive as one batch.
    kernel.schedule(Duration.ofSeconds(1), () -> users.forEach(UserWatch::trigger));
    kernel.advance(Duration.ofSeconds(1));

    assertThat(log)
        .hasSize(3)
        .extracting(line -> line.substring(line.indexOf(' ', 7) + 1))
        .containsExactlyInAnyOrder("event 0", "event 1", "event 2");
    for (Thread worker : workers) {
      kernel.join(worker);
    }
  }

  @Test
  void doesNotKeepEventsBehindABusyThread() throws KqueueException {
    UserWatch<String> slow = watcher.watch(Interest.user(), "slow");
    UserWatch<String> fast = watcher.watch(Interest.user(), "fast");
    Watcher<String> elsewhere = Watcher.open(kernel.backend());
    Thread busy =
        kernel.start(
            "busy",
            () -> {
              log.add("busy " + watcher.take().attachment());
              elsewhere.poll(Duration.ofHours(1)); // while "fast" is in this thread's batch
              log.add("busy no more");
            });
    kernel.schedule(
        Duration.ofSeconds(1),
        () -> {
          slow.trigger();
          fast.trigger();
        });
    Thread other = worker("other", SimulatedThreadsTest::ignore);
    kernel.advance(Duration.ofSeconds(1));

    assertThat(log).containsExactly("busy slow", "other fast");
    kernel.join(busy);
    kernel.join(other);
    elsewhere.close();
  }

  @Test
  void returnsNoEventThatAnotherThreadHasCancelled() throws KqueueException {
    UserWatch<String> one = watcher.watch(Interest.user(), "one");
    UserWatch<String> two = watcher.watch(Interest.user(), "two");
    Thread canceller = worker("canceller", event -> two.cancel());
    Thread waiting =
        kernel.start("waiting", () -> log.add("waiting " + watcher.poll(Duration.ofHours(1))));
    kernel.schedule(
        Duration.ofSeconds(1),
        () -> {
          one.trigger();
          two.trigger();
        });
    kernel.join(canceller);
    assertThat(two.isActive()).isFalse();
    kernel.join(waiting);

    assertThat(log).containsExactly("canceller one", "waiting Optional.empty");
    assertThat(kernel.elapsed()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void dropsAnEventThatAThreadFetchesDuringACancel() throws KqueueException {
    try (SimulatedDevice device = kernel.openDevice()) {
      Watch<String> watch =
          watcher.watch(Interest.readable(device.descriptor(), Delivery.EDGE), "device");
      Thread waiting =
          kernel.start("waiting", () -> log.add("got " + watcher.poll(Duration.ofSeconds(5))));
      // The action wakes the thread, which runs only after the action and then has the event.
      kernel.schedule(
          Duration.ofSeconds(1),
          () -> {
            device.level(1);
            watch.cancel();
          });
      kernel.join(waiting);

      assertThat(log).containsExactly("got Optional.empty");
      assertThat(kernel.elapsed()).isEqualTo(Duration.ofSeconds(5));
    }
  }

  @Test
  void wakesAWaitingThreadForAnEventThatWasKept() throws KqueueException {
    UserWatch<String> user = watcher.watch(Interest.user(), "kept");
    user.trigger();
    user.pause();
    assertThat(watcher.poll()).isEmpty(); // fetched from the kernel and kept
    Thread worker = worker("worker", SimulatedThreadsTest::ignore);
    assertThat(log).isEmpty();
    user.resume();

    assertThat(log).containsExactly("worker kept");
    kernel.join(worker);
  }

  @Test
  void resumesInTheThreadThatGetsAnEventWhileAnotherStartsTheWatch() throws KqueueException {
    try (SimulatedDevice device = kernel.openDevice()) {
      device.level(1);
      Thread worker =
          kernel.start(
              "worker",
              () -> {
                for (int i = 0; i < 3; i++) {
                  Event<String> event = watcher.take();
                  log.add(event.attachment());
                  event.watch().resume();
                }
                watcher.take().watch().cancel();
              });
      // The worker runs within this call, as the device is readable already.
      Watch<String> watch =
          watcher.watch(Interest.readable(device.descriptor(), Delivery.PAUSE), "device");

      assertThat(log).containsExactly("device", "device", "device");
      assertThat(watch.isActive()).isFalse();
      kernel.join(worker);
      assertThat(watcher.poll()).isEmpty();
    }
  }

  @Test
  void watchesAgainInTheThreadThatGetsAnEventWhileAnotherStartsTheWatch() throws KqueueException {
    try (SimulatedDevice device = kernel.openDevice()) {
      device.level(1);
      Interest interest = Interest.readable(device.descriptor(), Delivery.EDGE);
      Thread worker =
          kernel.start(
              "worker",
              () -> {
                watcher.take().watch().cancel();
                watcher.watch(interest, "second");
              });
      Watch<String> first = watcher.watch(interest, "first");
      kernel.join(worker);

      assertThat(first.isActive()).isFalse();
      assertThat(watcher.size()).isEqualTo(1);
      watcher.poll();
      device.level(2);
      assertThat(watcher.take().attachment()).isEqualTo("second");
    }
  }

  @Test
  void endsTheWaitOfEachThreadWhenItIsClosed() {
    Thread[] waiting = new Thread[2];
    for (int i = 0; i < 2; i++) {
      waiting[i] = kernel.start("waiting " + i, watcher::take);
    }
    watcher.close();

    for (Thread thread : waiting) {
      assertThatThrownBy(() -> kernel.join(thread)).hasCauseInstanceOf(ClosedKqueueException.class);
    }
  }
}
