// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.rules;

import static io.github.kqueue4j.conformance.Feature.DISABLED_IS_NOT_CHECKED;
import static io.github.kqueue4j.conformance.Feature.DISABLED_IS_NOT_QUEUED;
import static io.github.kqueue4j.conformance.Feature.NESTED_QUEUES_REFUSED;
import static io.github.kqueue4j.conformance.Feature.NESTING_LEVEL_STAYS;
import static io.github.kqueue4j.conformance.Feature.OUTER_NOTIFIED_LATE;
import static io.github.kqueue4j.conformance.Feature.OUTER_NOTIFIED_WHEN_EMPTY;
import static io.github.kqueue4j.conformance.Feature.UNSUPPORTED_IS_EINVAL;
import static io.github.kqueue4j.conformance.Feature.WRITE_ON_QUEUE_IS_EPERM;
import static io.github.kqueue4j.conformance.rules.Events.kevent;
import static io.github.kqueue4j.conformance.rules.Events.only;
import static io.github.kqueue4j.conformance.rules.Events.refusal;
import static io.github.kqueue4j.conformance.rules.Events.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.conformance.OnEachBackend;
import io.github.kqueue4j.conformance.OnlyWith;
import io.github.kqueue4j.conformance.OnlyWithout;
import io.github.kqueue4j.conformance.Rule;
import io.github.kqueue4j.conformance.World;
import java.time.Duration;
import java.util.List;

/** Queues that watch other queues. */
class NestingTest {
  @OnEachBackend
  @OnlyWithout(NESTED_QUEUES_REFUSED)
  @Rule(
      value = "NEST-1 A queue is readable while events are pending in it; data is their number.",
      source = "filt_kqueue(), trace portable-nested-level")
  void countsPending(World world, Kqueue outer) throws Exception {
    Kqueue inner = world.open();
    inner.register(KEvent.user(1).add().clear(), KEvent.user(2).add().clear());
    outer.register(KEvent.read(inner.descriptor()).add());
    assertThat(outer.poll()).isEmpty();
    inner.register(KEvent.user(1).trigger(), KEvent.user(2).trigger());
    assertThat(only(outer.poll(World.PATIENCE)).data()).isEqualTo(2);
    assertThat(inner.poll()).hasSize(2);
    assertThat(outer.poll()).isEmpty();
  }

  @OnEachBackend
  @OnlyWithout(NESTED_QUEUES_REFUSED)
  @Rule(
      value = "NEST-2 A queue that has pending events when it is added is returned at once.",
      source = "kqueue_kqfilter(), trace portable-nested-attach-pending")
  void pendingAtAdd(World world, Kqueue outer) throws Exception {
    Kqueue inner = world.open();
    inner.register(KEvent.user(1).add().trigger());
    assertThat(only(kevent(outer, KEvent.read(inner.descriptor()).add())).data()).isEqualTo(1);
  }

  @OnEachBackend
  @OnlyWithout(NESTED_QUEUES_REFUSED)
  @Rule(
      value = "NEST-3 A pipe's readiness propagates to the outer queue.",
      source = "knote_enqueue(), KNOTE of the queue's own list")
  void pipeReadinessPropagates(World world, Kqueue outer) throws Exception {
    Kqueue inner = world.open();
    Descriptor.Pipe pipe = world.pipe();
    inner.register(KEvent.read(pipe.source()).add());
    outer.register(KEvent.read(inner.descriptor()).add());
    write(pipe.sink(), 1);
    assertThat(only(outer.poll(World.PATIENCE)).ident()).isEqualTo(inner.descriptor().number());
    assertThat(inner.poll()).hasSize(1);
  }

  @OnEachBackend
  @Rule(
      value = "NEST-4 A queue cannot watch itself: EINVAL.",
      source = "levelled: the original accepts it, macOS refuses, NetBSD may panic")
  void itselfIsRefused(Kqueue kq) throws Exception {
    assertThat(refusal(kq, KEvent.read(kq.descriptor()).add())).isEqualTo(Errno.EINVAL);
  }

  @OnEachBackend
  @OnlyWithout(NESTED_QUEUES_REFUSED)
  @Rule(
      value = "NEST-5 A cycle of queues is refused: EINVAL.",
      source = "levelled: the original accepts it, macOS refuses, NetBSD panics")
  void cyclesAreRefused(World world, Kqueue a) throws Exception {
    Kqueue b = world.open();
    Kqueue c = world.open();
    a.register(KEvent.read(b.descriptor()).add());
    b.register(KEvent.read(c.descriptor()).add());
    assertThat(refusal(c, KEvent.read(a.descriptor()).add())).isEqualTo(Errno.EINVAL);
    assertThat(refusal(c, KEvent.read(b.descriptor()).add())).isEqualTo(Errno.EINVAL);
  }

  @OnEachBackend
  @OnlyWithout({NESTED_QUEUES_REFUSED, NESTING_LEVEL_STAYS})
  @Rule(
      value = "NEST-17 A queue is accepted once the event that would close a cycle is deleted.",
      source = "kqueue_kqfilter(), which knows no levels")
  void acceptsWhatIsNoCycleAnyMore(World world, Kqueue a) throws Exception {
    Kqueue c = watchedNoMore(world, a);
    assertThat(kevent(c, KEvent.read(a.descriptor()).add())).isEmpty();
  }

  @OnEachBackend
  @OnlyWith(NESTING_LEVEL_STAYS)
  @Rule(
      value =
          "NEST-18 A queue that has watched another one is refused by an inner queue on these"
              + " kernels, although its event is deleted: EINVAL.",
      source = "xnu kqueue_kqfilter(), kq_level")
  void refusesWhatIsNoCycleAnyMore(World world, Kqueue a) throws Exception {
    Kqueue c = watchedNoMore(world, a);
    assertThat(refusal(c, KEvent.read(a.descriptor()).add())).isEqualTo(Errno.EINVAL);
  }

  /** Lets the first queue watch a second that watches a third, which is returned, no more. */
  private static Kqueue watchedNoMore(World world, Kqueue a) throws Exception {
    Kqueue b = world.open();
    Kqueue c = world.open();
    a.register(KEvent.read(b.descriptor()).add());
    b.register(KEvent.read(c.descriptor()).add());
    a.register(KEvent.read(b.descriptor()).delete());
    return c;
  }

  @OnEachBackend
  @OnlyWithout(NESTED_QUEUES_REFUSED)
  @Rule(
      value = "NEST-6 Closing an inner queue removes its event from the outer one.",
      source = "knote_fdclose(), trace portable-nested-close-inner")
  void closedInnerIsGone(World world, Kqueue outer) throws Exception {
    Kqueue inner = world.open();
    inner.register(KEvent.user(1).add().trigger());
    outer.register(KEvent.read(inner.descriptor()).add());
    inner.close();
    assertThat(outer.poll()).isEmpty();
  }

  @OnEachBackend
  @OnlyWithout({NESTED_QUEUES_REFUSED, OUTER_NOTIFIED_WHEN_EMPTY})
  @Rule(
      value = "NEST-7 With EV_CLEAR only new events of the inner queue are reported.",
      source = "filt_kqueue(), trace portable-nested-clear")
  void clearReportsNewOnes(World world, Kqueue outer) throws Exception {
    Kqueue inner = world.open();
    inner.register(KEvent.user(1).add(), KEvent.user(2).add());
    outer.register(KEvent.read(inner.descriptor()).add().clear());
    inner.register(KEvent.user(1).trigger());
    assertThat(outer.poll(World.PATIENCE)).hasSize(1);
    assertThat(outer.poll()).isEmpty();
    inner.register(KEvent.user(2).trigger());
    assertThat(only(outer.poll(World.PATIENCE)).data()).isEqualTo(2);
  }

  @OnEachBackend
  @OnlyWith(OUTER_NOTIFIED_WHEN_EMPTY)
  @Rule(
      value =
          "NEST-19 With EV_CLEAR a new event of the inner queue is reported only if no other is"
              + " pending there on these kernels.",
      source = "xnu knote_enqueue(), trace portable-nested-clear")
  void clearReportsTheFirstOnly(World world, Kqueue outer) throws Exception {
    Kqueue inner = world.open();
    inner.register(KEvent.user(1).add().clear(), KEvent.user(2).add().clear());
    outer.register(KEvent.read(inner.descriptor()).add().clear());
    inner.register(KEvent.user(1).trigger());
    assertThat(outer.poll(World.PATIENCE)).hasSize(1);
    inner.register(KEvent.user(2).trigger());
    assertThat(outer.poll()).isEmpty();
    assertThat(inner.poll()).hasSize(2);
    inner.register(KEvent.user(2).trigger());
    assertThat(only(outer.poll(World.PATIENCE)).data()).isEqualTo(1);
  }

  @OnEachBackend
  @OnlyWithout({UNSUPPORTED_IS_EINVAL, WRITE_ON_QUEUE_IS_EPERM})
  @Rule(
      value = "NEST-8 WRITE on a queue is EOPNOTSUPP.",
      source = "kqueue_kqfilter(), trace portable-nested-write")
  void writeIsEopnotsupp(World world, Kqueue outer) throws Exception {
    Kqueue inner = world.open();
    assertThat(refusal(outer, KEvent.write(inner.descriptor()).add())).isEqualTo(Errno.EOPNOTSUPP);
  }

  @OnEachBackend
  @OnlyWith(UNSUPPORTED_IS_EINVAL)
  @OnlyWithout(WRITE_ON_QUEUE_IS_EPERM)
  @Rule(
      value = "NEST-9 WRITE on a queue is EINVAL on these kernels.",
      source = "FreeBSD kqueue_kqfilter(), trace portable-nested-write")
  void writeIsEinval(World world, Kqueue outer) throws Exception {
    Kqueue inner = world.open();
    assertThat(refusal(outer, KEvent.write(inner.descriptor()).add())).isEqualTo(Errno.EINVAL);
  }

  @OnEachBackend
  @OnlyWith(WRITE_ON_QUEUE_IS_EPERM)
  @Rule(
      value = "NEST-10 WRITE on a queue is EPERM on these kernels.",
      source = "NetBSD kqueue_kqfilter(), trace portable-nested-write")
  void writeIsEperm(World world, Kqueue outer) throws Exception {
    Kqueue inner = world.open();
    assertThat(refusal(outer, KEvent.write(inner.descriptor()).add())).isEqualTo(Errno.EPERM);
  }

  @OnEachBackend
  @OnlyWithout({DISABLED_IS_NOT_CHECKED, DISABLED_IS_NOT_QUEUED, NESTED_QUEUES_REFUSED})
  @Rule(
      value =
          "NEST-11 A ready pipe added with EV_DISABLE counts in the outer queue until the inner"
              + " one is scanned.",
      source = "kqueue_register(), trace portable-nested-add-disabled")
  void disabledCounts(World world, Kqueue outer) throws Exception {
    Kqueue inner = world.open();
    Descriptor.Pipe pipe = world.pipe();
    write(pipe.sink(), 1);
    outer.register(KEvent.read(inner.descriptor()).add());
    inner.register(KEvent.read(pipe.source()).add().disable());
    assertThat(only(outer.poll(World.PATIENCE)).data()).isEqualTo(1);
    assertThat(inner.poll()).isEmpty();
    assertThat(outer.poll()).isEmpty();
  }

  @OnEachBackend
  @OnlyWith(DISABLED_IS_NOT_CHECKED)
  @Rule(
      value = "NEST-12 A ready pipe added with EV_DISABLE does not count on these kernels.",
      source = "FreeBSD knote(), trace portable-nested-add-disabled")
  void disabledDoesNotCount(World world, Kqueue outer) throws Exception {
    Kqueue inner = world.open();
    Descriptor.Pipe pipe = world.pipe();
    write(pipe.sink(), 1);
    outer.register(KEvent.read(inner.descriptor()).add());
    inner.register(KEvent.read(pipe.source()).add().disable());
    assertThat(outer.poll()).isEmpty();
  }

  @OnEachBackend
  @OnlyWith(DISABLED_IS_NOT_QUEUED)
  @Rule(
      value =
          "NEST-20 A disabled event counts in no outer queue on these kernels, neither a pending"
              + " one nor one that is added with EV_DISABLE.",
      source = "xnu kevent_register(), trace portable-nested-disabled-counts")
  void disabledNeverCounts(World world, Kqueue outer) throws Exception {
    Kqueue inner = world.open();
    Descriptor.Pipe pipe = world.pipe();
    outer.register(KEvent.read(inner.descriptor()).add());
    inner.register(KEvent.read(pipe.source()).add());
    write(pipe.sink(), 1);
    assertThat(outer.poll(World.PATIENCE)).hasSize(1);
    inner.register(KEvent.read(pipe.source()).disable());
    assertThat(outer.poll()).isEmpty();
    Descriptor.Pipe ready = world.pipe();
    write(ready.sink(), 1);
    inner.register(KEvent.read(ready.source()).add().disable());
    assertThat(outer.poll()).isEmpty();
  }

  @OnEachBackend
  @OnlyWithout(NESTED_QUEUES_REFUSED)
  @Rule(
      value = "NEST-13 A chain of five queues: the first queue reports an event in the last.",
      source = "knote_enqueue() through each queue's list")
  void chains(World world, Kqueue first) throws Exception {
    Kqueue last = first;
    for (int i = 0; i < 4; i++) {
      Kqueue next = world.open();
      last.register(KEvent.read(next.descriptor()).add());
      last = next;
    }
    last.register(KEvent.user(1).add().clear().trigger());
    assertThat(first.poll(World.PATIENCE)).hasSize(1);
    assertThat(last.poll()).hasSize(1);
  }

  @OnEachBackend
  @OnlyWithout({OUTER_NOTIFIED_LATE, NESTED_QUEUES_REFUSED})
  @Rule(
      value =
          "NEST-14 A third queue is notified of an event that is collected by the same"
              + " call that triggers it.",
      source = "knote_enqueue(): the queue's own list is notified at once")
  void thirdIsNotifiedAtOnce(World world, Kqueue third) throws Exception {
    Kqueue first = collectTriggeredEvent(world, third);
    assertThat(only(third.poll(World.PATIENCE)).data()).isEqualTo(1);
    assertThat(first.poll()).isEmpty();
  }

  @OnEachBackend
  @OnlyWith(OUTER_NOTIFIED_LATE)
  @Rule(
      value = "NEST-15 A third queue is not notified of such an event on these kernels.",
      source = "FreeBSD kqueue_task(), observed on 14.0 and 15.0; OpenBSD kqueue_task()")
  void thirdIsNotifiedLate(World world, Kqueue third) throws Exception {
    Kqueue first = collectTriggeredEvent(world, third);
    assertThat(third.poll()).isEmpty();
    assertThat(first.poll()).isEmpty();
  }

  @OnEachBackend
  @OnlyWith(NESTED_QUEUES_REFUSED)
  @Rule(
      value = "NEST-16 An event for another queue is EINVAL on these kernels.",
      source = "libkqueue linux_kqueue_init(): a queue is the write end of a pipe, never readable")
  void queuesAreRefused(World world, Kqueue outer) throws Exception {
    Kqueue inner = world.open();
    assertThat(refusal(outer, KEvent.read(inner.descriptor()).add())).isEqualTo(Errno.EINVAL);
    assertThat(refusal(outer, KEvent.read(inner.descriptor()).delete())).isEqualTo(Errno.ENOENT);
  }

  private static Kqueue collectTriggeredEvent(World world, Kqueue third) throws Exception {
    Kqueue first = world.open();
    Kqueue second = world.open();
    third.register(KEvent.read(second.descriptor()).add());
    second.register(KEvent.read(first.descriptor()).add());
    first.register(KEvent.user(1).add().clear());
    assertThat(first.kevent(List.of(KEvent.user(1).trigger()), 1, Duration.ZERO)).hasSize(1);
    return first;
  }
}
