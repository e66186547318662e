// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.rules;

import static io.github.kqueue4j.conformance.Feature.VIRTUAL_TIME;
import static io.github.kqueue4j.conformance.rules.Events.SOON;
import static io.github.kqueue4j.conformance.rules.Events.idents;
import static io.github.kqueue4j.conformance.rules.Events.kevent;
import static io.github.kqueue4j.conformance.rules.Events.only;
import static io.github.kqueue4j.conformance.rules.Events.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.ClosedKqueueException;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.conformance.OnEachBackend;
import io.github.kqueue4j.conformance.OnlyWithout;
import io.github.kqueue4j.conformance.Rule;
import io.github.kqueue4j.conformance.World;
import io.github.kqueue4j.conformance.WorldThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Several threads on one queue, wake-ups and interrupts. */
class ThreadTest {
  @OnEachBackend
  @Rule(
      value = "THREAD-1 A trigger in another thread wakes a waiting thread.",
      source = "knote_enqueue(), kqueue_wakeup(), trace portable-thread-user-wakes")
  void triggerWakes(World world, Kqueue kq) throws Exception {
    kq.register(KEvent.user(1).add().clear());
    List<KEvent> seen = new ArrayList<>();
    WorldThread waiter = world.start("waiter", () -> seen.addAll(kq.take()));
    kq.register(KEvent.user(1).trigger());
    waiter.join();
    assertThat(idents(seen)).containsExactly(1L);
  }

  @OnEachBackend
  @Rule(
      value = "THREAD-2 A write wakes a waiting thread.",
      source = "pipe_write(), trace portable-thread-woken")
  void writeWakes(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    kq.register(KEvent.read(pipe.source()).add());
    List<KEvent> seen = new ArrayList<>();
    WorldThread waiter = world.start("waiter", () -> seen.addAll(kq.take()));
    write(pipe.sink(), 3);
    waiter.join();
    assertThat(only(seen).data()).isEqualTo(3);
  }

  @OnEachBackend
  @Rule(
      value =
          "THREAD-3 An event that is added while a thread waits wakes that thread if the"
              + " event is ready.",
      source = "kqueue_register(), trace portable-thread-add-while-waiting")
  void addWakes(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    write(pipe.sink(), 3);
    List<KEvent> seen = new ArrayList<>();
    WorldThread waiter = world.start("waiter", () -> seen.addAll(kq.take()));
    kq.register(KEvent.read(pipe.source()).add());
    waiter.join();
    assertThat(only(seen).data()).isEqualTo(3);
  }

  @OnEachBackend
  @Rule(
      value =
          "THREAD-4 A descriptor that is added while a thread waits without any wakes that"
              + " thread once it is ready.",
      source = "knote(); a thread that waits for no descriptor must notice the first")
  void firstDescriptorWhileWaiting(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    List<KEvent> seen = new ArrayList<>();
    WorldThread waiter = world.start("waiter", () -> seen.addAll(kq.take()));
    kq.register(KEvent.read(pipe.source()).add());
    write(pipe.sink(), 3);
    waiter.join();
    assertThat(only(seen).data()).isEqualTo(3);
  }

  @OnEachBackend
  @Rule(
      value = "THREAD-5 A timer that is added while a thread waits wakes that thread.",
      source = "filt_timerexpire(), trace portable-thread-timer-wakes")
  void timerWakes(World world, Kqueue kq) throws Exception {
    List<KEvent> seen = new ArrayList<>();
    WorldThread waiter = world.start("waiter", () -> seen.addAll(kq.take()));
    kq.register(KEvent.timer(1, SOON).add().oneshot());
    waiter.join();
    assertThat(idents(seen)).containsExactly(1L);
  }

  @OnEachBackend
  @Rule(
      value = "THREAD-6 Deleting the only event does not end a wait.",
      source = "trace portable-thread-delete-while-waiting")
  void deletingDoesNotWake(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    kq.register(KEvent.read(pipe.source()).add());
    List<KEvent> seen = new ArrayList<>();
    long start = world.backend().nanoTime();
    Duration wait = SOON.multipliedBy(5);
    WorldThread waiter = world.start("waiter", () -> seen.addAll(kq.poll(wait)));
    kq.register(KEvent.read(pipe.source()).delete());
    waiter.join();
    assertThat(seen).isEmpty();
    assertThat(world.backend().nanoTime() - start).isGreaterThanOrEqualTo(wait.toNanos());
  }

  @OnEachBackend
  @Rule(
      value = "THREAD-7 A one-shot event is returned to one thread only.",
      source = "kqueue_scan(), trace portable-thread-oneshot-one-gets")
  void oneThreadGetsIt(World world, Kqueue kq) throws Exception {
    kq.register(KEvent.user(1).add().oneshot());
    List<KEvent> seen = Collections.synchronizedList(new ArrayList<>());
    List<WorldThread> waiters = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      waiters.add(world.start("waiter " + i, () -> seen.addAll(kq.poll(SOON.multipliedBy(5)))));
    }
    kq.register(KEvent.user(1).trigger());
    waiters.forEach(WorldThread::join);
    assertThat(idents(seen)).containsExactly(1L);
  }

  @OnEachBackend
  @Rule(
      value =
          "THREAD-8 With as many EV_CLEAR events as threads, and room for one event each,"
              + " every thread gets one.",
      source = "levelled: kqueue_wakeup() of 2016 wakes the first sleeper only")
  void eachGetsOne(World world, Kqueue kq) throws Exception {
    List<KEvent> seen = Collections.synchronizedList(new ArrayList<>());
    List<WorldThread> waiters = threeWaiters(world, kq, seen);
    triggerThree(kq);
    waiters.forEach(WorldThread::join);
    assertThat(idents(seen)).containsExactlyInAnyOrder(0L, 1L, 2L);
  }

  private static List<WorldThread> threeWaiters(World world, Kqueue kq, List<KEvent> seen)
      throws KqueueException {
    List<WorldThread> waiters = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      kq.register(KEvent.user(i).add().clear());
      waiters.add(
          world.start(
              "waiter " + i,
              () -> {
                try {
                  seen.addAll(kq.kevent(List.of(), 1, Kqueue.FOREVER));
                } catch (ClosedKqueueException e) {
                  assertThat(kq.isOpen()).isFalse();
                }
              }));
    }
    return waiters;
  }

  private static void triggerThree(Kqueue kq) throws KqueueException {
    for (int i = 0; i < 3; i++) {
      kq.register(KEvent.user(i).trigger());
    }
  }

  @OnEachBackend
  @Rule(
      value = "THREAD-9 wakeup ends the wait of one thread, which returns no event.",
      source = "API: Kqueue.wakeup")
  void wakeupEndsAWait(World world, Kqueue kq) throws Exception {
    List<List<KEvent>> seen = new ArrayList<>();
    WorldThread waiter = world.start("waiter", () -> seen.add(kq.take()));
    kq.wakeup();
    waiter.join();
    assertThat(seen).containsExactly(List.of());
  }

  @OnEachBackend
  @Rule(
      value =
          "THREAD-10 wakeup while no thread waits ends the next wait; several such calls"
              + " count as one.",
      source = "API: Kqueue.wakeup")
  void wakeupIsRemembered(World world, Kqueue kq) throws Exception {
    kq.wakeup();
    kq.wakeup();
    assertThat(kq.take()).isEmpty();
    long start = world.backend().nanoTime();
    assertThat(kq.poll(SOON)).isEmpty();
    assertThat(world.backend().nanoTime() - start).isGreaterThanOrEqualTo(SOON.toNanos());
  }

  @OnEachBackend
  @Rule(
      value = "THREAD-11 wakeup hides no event and is not returned as an event.",
      source = "API: Kqueue.wakeup")
  void wakeupHidesNothing(Kqueue kq) throws Exception {
    kq.register(KEvent.user(1).add().clear().trigger());
    kq.wakeup();
    List<KEvent> seen = new ArrayList<>(kq.poll(SOON));
    seen.addAll(kq.poll());
    assertThat(idents(seen)).containsExactly(1L);
  }

  @OnEachBackend
  @Rule(
      value =
          "INTERRUPT-1 An interrupt ends a wait with EINTR, and the interrupt status stays"
              + " set.",
      source = "CONTRACT.md, C-06; kevent(2), EINTR")
  void interruptEndsAWait(World world, Kqueue kq) throws Exception {
    List<Object> seen = new ArrayList<>();
    WorldThread waiter =
        world.start(
            "waiter",
            () -> {
              try {
                seen.add(kq.take());
              } catch (KqueueException e) {
                seen.add(e.errno());
                seen.add(Thread.interrupted());
              }
            });
    waiter.interrupt();
    waiter.join();
    assertThat(seen).containsExactly(Errno.EINTR, true);
  }

  @OnEachBackend
  @Rule(
      value = "INTERRUPT-2 Changes of the interrupted call are applied.",
      source = "API: Kqueue; kern_kevent()")
  void changesOfInterruptedCall(World world, Kqueue kq) throws Exception {
    WorldThread waiter =
        world.start(
            "waiter",
            () ->
                assertThatThrownBy(
                        () -> kq.kevent(List.of(KEvent.user(5).add()), 8, Kqueue.FOREVER))
                    .isInstanceOfSatisfying(
                        KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINTR)));
    waiter.interrupt();
    waiter.join();
    assertThat(kevent(kq, KEvent.user(5).delete())).isEmpty();
  }

  @OnEachBackend
  @Rule(
      value = "INTERRUPT-3 A call that does not wait ignores an interrupt.",
      source = "API: Kqueue")
  void pollIgnoresInterrupt(World world, Kqueue kq) throws Exception {
    List<Object> seen = new ArrayList<>();
    WorldThread caller =
        world.start(
            "caller",
            () -> {
              Thread.currentThread().interrupt();
              kq.register(KEvent.user(1).add().trigger());
              seen.addAll(idents(kq.poll()));
              seen.addAll(idents(kq.take()));
              seen.add(Thread.interrupted());
            });
    caller.join();
    assertThat(seen).containsExactly(1L, 1L, true);
  }

  @OnEachBackend
  @OnlyWithout(VIRTUAL_TIME)
  @Rule(
      value =
          "THREAD-12 Many threads trigger and collect: each trigger is returned exactly" + " once.",
      source = "kqueue_scan(); no wake-up is lost")
  void nothingIsLost(World world, Kqueue kq) throws Exception {
    int triggers = 400;
    java.util.concurrent.atomic.AtomicInteger collected =
        new java.util.concurrent.atomic.AtomicInteger();
    List<WorldThread> tasks = new ArrayList<>();
    for (int t = 0; t < 2; t++) {
      tasks.add(
          world.start(
              "collector " + t,
              () -> {
                while (collected.get() < triggers) {
                  collected.addAndGet(kq.poll(SOON).size());
                }
              }));
    }
    for (int i = 0; i < triggers; i++) {
      kq.register(KEvent.user(i).add().oneshot().trigger());
    }
    tasks.forEach(WorldThread::join);
    assertThat(collected.get()).isEqualTo(triggers);
    assertThat(kq.poll()).isEmpty();
  }

  @OnEachBackend
  @OnlyWithout(VIRTUAL_TIME)
  @Rule(value = "THREAD-13 A virtual thread can wait.", source = "API: Kqueue")
  void virtualThreadWaits(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    kq.register(KEvent.read(pipe.source()).add());
    List<KEvent> seen = new ArrayList<>();
    Thread waiter =
        Thread.ofVirtual()
            .start(() -> {
              try {
                seen.addAll(kq.poll(World.PATIENCE));
              } catch (KqueueException e) {
                throw new AssertionError(e);
              }
            });
    write(pipe.sink(), 2);
    assertThat(waiter.join(World.PATIENCE)).isTrue();
    assertThat(only(seen).data()).isEqualTo(2);
  }
}
