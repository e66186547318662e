// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.rules;

import static io.github.kqueue4j.conformance.Feature.TIMER_SAME_DEADLINE_REVERSED;
import static io.github.kqueue4j.conformance.rules.Events.SOON;
import static io.github.kqueue4j.conformance.rules.Events.idents;
import static io.github.kqueue4j.conformance.rules.Events.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.conformance.OnEachBackend;
import io.github.kqueue4j.conformance.OnlyWith;
import io.github.kqueue4j.conformance.OnlyWithout;
import io.github.kqueue4j.conformance.Rule;
import io.github.kqueue4j.conformance.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The order in which events are returned. */
class OrderTest {
  private static final int MANY = 20;

  private static KEvent[] added(int n) {
    KEvent[] changes = new KEvent[n];
    for (int i = 0; i < n; i++) {
      changes[i] = KEvent.user(i).add();
    }
    return changes;
  }

  @OnEachBackend
  @Rule(
      value = "ORDER-1 Events are returned in the order of their activation.",
      source = "knote_enqueue(), trace portable-order-user-fifo")
  void firstActiveComesFirst(Kqueue kq) throws Exception {
    kq.register(added(4));
    for (int i : new int[] {2, 0, 3, 1}) {
      kq.register(KEvent.user(i).trigger());
    }
    assertThat(idents(kq.poll())).containsExactly(2L, 0L, 3L, 1L);
  }

  @OnEachBackend
  @Rule(
      value =
          "ORDER-2 Level-triggered events take turns when a call does not have room for" + " all.",
      source = "kqueue_scan(): back to the tail, trace portable-order-user-rotation")
  void levelTriggeredTakeTurns(Kqueue kq) throws Exception {
    kq.register(added(3));
    kq.register(KEvent.user(0).trigger(), KEvent.user(1).trigger(), KEvent.user(2).trigger());
    List<Long> seen = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      seen.addAll(idents(kq.kevent(List.of(), 2, Duration.ZERO)));
    }
    assertThat(seen).containsExactly(0L, 1L, 2L, 0L, 1L, 2L, 0L, 1L);
  }

  @OnEachBackend
  @Rule(
      value = "ORDER-3 No event is returned twice in one call.",
      source = "kqueue_scan(): the marker, trace portable-order-twenty-level")
  void isReturnedOnceInACall(Kqueue kq) throws Exception {
    kq.register(added(MANY));
    for (int i = 0; i < MANY; i++) {
      kq.register(KEvent.user(i).trigger());
    }
    for (int round = 0; round < 3; round++) {
      assertThat(idents(kq.poll())).hasSize(MANY).doesNotHaveDuplicates();
    }
  }

  @OnEachBackend
  @Rule(
      value = "ORDER-4 An event that finds no room stays for the next call.",
      source = "kqueue_scan()")
  void theRestStays(Kqueue kq) throws Exception {
    for (int i = 0; i < MANY; i++) {
      kq.register(KEvent.user(i).add().clear().trigger());
    }
    List<Long> seen = new ArrayList<>();
    for (int i = 0; i < MANY; i += 3) {
      seen.addAll(idents(kq.kevent(List.of(), 3, Duration.ZERO)));
    }
    assertThat(seen).hasSize(MANY).isSorted().doesNotHaveDuplicates();
    assertThat(kq.poll()).isEmpty();
  }

  @OnEachBackend
  @Rule(
      value = "ORDER-5 An event that becomes active again while it is queued keeps its place.",
      source = "knote_enqueue(), trace portable-order-reactivated")
  void activeAgainKeepsItsPlace(Kqueue kq) throws Exception {
    kq.register(added(2));
    kq.register(KEvent.user(0).trigger(), KEvent.user(1).trigger(), KEvent.user(0).trigger());
    assertThat(idents(kq.poll())).containsExactly(0L, 1L);
  }

  @OnEachBackend
  @Rule(
      value = "ORDER-6 Ready pipes are returned in the order of their EV_ADD.",
      source = "kqueue_register(), trace portable-order-ready-at-add")
  void readyAtAddInTheirOrder(World world, Kqueue kq) throws Exception {
    List<KEvent> changes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Descriptor.Pipe pipe = world.pipe();
      write(pipe.sink(), 1);
      changes.addFirst(KEvent.read(pipe.source()).add().withUdata(i));
    }
    List<KEvent> events = kq.kevent(changes, 64, Duration.ZERO);
    assertThat(events.stream().map(KEvent::udata)).containsExactly(3L, 2L, 1L, 0L);
  }

  @OnEachBackend
  @Rule(
      value = "ORDER-7 Timers are returned in the order of their deadlines.",
      source = "trace portable-timer-two-order")
  void earlierTimerFirst(World world, Kqueue kq) throws Exception {
    kq.register(
        KEvent.timer(1, SOON.multipliedBy(3)).add().oneshot(),
        KEvent.timer(2, SOON).add().oneshot());
    List<KEvent> seen = world.await(kq, event -> event.ident() == 1);
    assertThat(idents(seen)).containsExactly(2L, 1L);
  }

  private static List<Long> threeTimers(World world, Kqueue kq) throws Exception {
    Duration period = SOON.plusMillis(1);
    kq.register(
        KEvent.timer(1, period).add().oneshot(),
        KEvent.timer(2, period).add().oneshot(),
        KEvent.timer(3, period).add().oneshot());
    world.pass(period.multipliedBy(2));
    return idents(kq.poll(World.PATIENCE));
  }

  @OnEachBackend
  @OnlyWithout(TIMER_SAME_DEADLINE_REVERSED)
  @Rule(
      value =
          "ORDER-8 Timers with the same period are returned in the order in which they"
              + " were armed.",
      source = "the callout wheel, observed on NetBSD 7.99")
  void armedFirstComesFirst(World world, Kqueue kq) throws Exception {
    assertThat(threeTimers(world, kq)).containsExactly(1L, 2L, 3L);
  }

  @OnEachBackend
  @OnlyWith(TIMER_SAME_DEADLINE_REVERSED)
  @Rule(
      value =
          "ORDER-9 Of timers with the same deadline, the last armed is returned first on"
              + " these kernels.",
      source = "FreeBSD, observed on 13.2")
  void armedLastComesFirst(World world, Kqueue kq) throws Exception {
    assertThat(threeTimers(world, kq)).containsExactly(3L, 2L, 1L);
  }
}
