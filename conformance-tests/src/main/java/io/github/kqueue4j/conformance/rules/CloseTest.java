// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.rules;

import static io.github.kqueue4j.conformance.Feature.CLOSE_GOES_UNNOTICED;
import static io.github.kqueue4j.conformance.Feature.LOOKS_UP_BEFORE_DESCRIPTOR;
import static io.github.kqueue4j.conformance.Feature.NATIVE_MEMORY_COUNTED;
import static io.github.kqueue4j.conformance.rules.Events.SOON;
import static io.github.kqueue4j.conformance.rules.Events.kevent;
import static io.github.kqueue4j.conformance.rules.Events.only;
import static io.github.kqueue4j.conformance.rules.Events.read;
import static io.github.kqueue4j.conformance.rules.Events.refusal;
import static io.github.kqueue4j.conformance.rules.Events.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.ClosedKqueueException;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.conformance.OnEachBackend;
import io.github.kqueue4j.conformance.OnlyWith;
import io.github.kqueue4j.conformance.OnlyWithout;
import io.github.kqueue4j.conformance.Rule;
import io.github.kqueue4j.conformance.World;
import io.github.kqueue4j.conformance.WorldThread;
import io.github.kqueue4j.conformance.world.NativeMemory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Closing queues and watched descriptors. */
class CloseTest {
  private static final int WAITERS = 6;
  private static final int ROUNDS = 400;

  /** About 40 bytes for each queue, which is less than the size of any struct. */
  private static final long TOLERATED_BYTES = 16_384;

  @OnEachBackend
  @Rule(
      value = "CLOSE-1 Every call on a closed queue is ClosedKqueueException with EBADF.",
      source = "levelled: sys_kevent() EBADF, libkqueue ENOENT")
  void closedIsEbadf(Kqueue kq) throws Exception {
    KEventBuffer buffer = kq.newBuffer(1);
    kq.close();
    kq.close();
    assertThat(kq.isOpen()).isFalse();
    kq.wakeup();
    assertThatThrownBy(kq::poll).isInstanceOf(ClosedKqueueException.class);
    assertThatThrownBy(() -> kq.register(KEvent.user(1).add()))
        .isInstanceOfSatisfying(
            ClosedKqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBADF));
    assertThatThrownBy(() -> kq.kevent(buffer, 0)).isInstanceOf(ClosedKqueueException.class);
  }

  @OnEachBackend
  @Rule(
      value = "CLOSE-2 close ends all waits with ClosedKqueueException.",
      source = "levelled: the original and FreeBSD do not wake, NetBSD's close waits")
  void closeWakesWaiters(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    kq.register(KEvent.read(pipe.source()).add());
    List<WorldThread> waiters = new ArrayList<>();
    for (int i = 0; i < WAITERS; i++) {
      waiters.add(
          world.start(
              "waiter " + i,
              () -> assertThatThrownBy(kq::take).isInstanceOf(ClosedKqueueException.class)));
    }
    kq.close();
    waiters.forEach(WorldThread::join);
  }

  @OnEachBackend
  @Rule(
      value = "CLOSE-3 close removes all events and closes no watched descriptor.",
      source = "kqueue_close(), kqueue_terminate()")
  void closesNothingElse(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    kq.register(KEvent.read(pipe.source()).add());
    kq.close();
    write(pipe.sink(), 1);
    read(pipe.source(), 1);
    assertThat(world.open().poll()).isEmpty();
  }

  @OnEachBackend
  @Rule(
      value = "CLOSE-4 Closing a watched descriptor removes its events and reports nothing.",
      source = "knote_fdclose(), trace portable-close-watched")
  void closedDescriptorIsGone(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    kq.register(KEvent.read(pipe.source()).add());
    write(pipe.sink(), 1);
    pipe.source().close();
    assertThat(kq.poll()).isEmpty();
  }

  @OnEachBackend
  @OnlyWithout(CLOSE_GOES_UNNOTICED)
  @Rule(
      value = "CLOSE-5 A new file with a closed descriptor's number has none of the old events.",
      source = "checkfdclosed(), trace portable-close-reuse")
  void reusedNumberIsNew(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe old = world.pipe();
    int number = old.source().number();
    kq.register(KEvent.read(old.source()).add().withUdata(1));
    old.close();
    List<Descriptor.Pipe> pipes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Descriptor.Pipe pipe = world.pipe();
      write(pipe.sink(), 1);
      pipes.add(pipe);
    }
    assertThat(kq.poll()).as("events of the reused descriptor %d", number).isEmpty();
    kq.register(KEvent.read(pipes.getFirst().source()).add().withUdata(2));
    assertThat(only(kq.poll()).udata()).isEqualTo(2);
  }

  @OnEachBackend
  @Rule(
      value = "CLOSE-6 A closed descriptor is EBADF.",
      source = "kqueue_register(): holdfp(), trace portable-close-then-delete")
  void closedNumberIsEbadf(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    int number = pipe.source().number();
    pipe.close();
    assertThat(refusal(kq, KEvent.read(number).add())).isEqualTo(Errno.EBADF);
  }

  @OnEachBackend
  @OnlyWithout({LOOKS_UP_BEFORE_DESCRIPTOR, CLOSE_GOES_UNNOTICED})
  @Rule(
      value = "CLOSE-7 EV_DELETE of a closed descriptor is EBADF.",
      source = "kqueue_register(): holdfp(), trace portable-close-then-delete")
  void deleteOfClosedIsEbadf(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    int number = pipe.source().number();
    kq.register(KEvent.read(number).add());
    pipe.close();
    assertThat(refusal(kq, KEvent.read(number).delete())).isEqualTo(Errno.EBADF);
  }

  @OnEachBackend
  @OnlyWith(LOOKS_UP_BEFORE_DESCRIPTOR)
  @Rule(
      value = "CLOSE-8 EV_DELETE of a closed descriptor is ENOENT on these kernels.",
      source = "xnu kq_find_knote_and_kq_lock()")
  void deleteOfClosedIsEnoent(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    int number = pipe.source().number();
    kq.register(KEvent.read(number).add());
    pipe.close();
    assertThat(refusal(kq, KEvent.read(number).delete())).isEqualTo(Errno.ENOENT);
  }

  @OnEachBackend
  @Rule(
      value = "CLOSE-9 Closing the watched descriptor does not end a wait.",
      source = "knote_fdclose(), trace portable-thread-close-watched")
  void closingADescriptorDoesNotWake(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    kq.register(KEvent.read(pipe.source()).add());
    Duration wait = SOON.multipliedBy(5);
    long start = world.backend().nanoTime();
    List<KEvent> seen = new ArrayList<>();
    WorldThread waiter = world.start("waiter", () -> seen.addAll(kq.poll(wait)));
    pipe.source().close();
    waiter.join();
    assertThat(seen).isEmpty();
    assertThat(world.backend().nanoTime() - start).isGreaterThanOrEqualTo(wait.toNanos());
  }

  @OnEachBackend
  @Rule(
      value = "CLOSE-10 Events that were returned before the close remain in the list.",
      source = "API: Kqueue.close")
  void returnedEventsRemain(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    write(pipe.sink(), 1);
    List<KEvent> seen = kevent(kq, KEvent.read(pipe.source()).add());
    pipe.close();
    kq.close();
    assertThat(only(seen).data()).isEqualTo(1);
  }

  @OnEachBackend
  @OnlyWith(NATIVE_MEMORY_COUNTED)
  @Rule(
      value =
          "CLOSE-12 Queues that were opened, used and closed leave no native memory"
              + " allocated.",
      source = "API: Kqueue.close; counted by the JVM")
  void leavesNoNativeMemory(World world) throws Exception {
    for (int i = 0; i < ROUNDS / 4; i++) {
      useOne(world.backend());
    }
    long before = NativeMemory.settled(0);
    for (int i = 0; i < ROUNDS; i++) {
      useOne(world.backend());
    }
    long after = NativeMemory.settled(before + TOLERATED_BYTES);
    assertThat(after - before)
        .as("bytes that %d queues left behind", ROUNDS)
        .isLessThanOrEqualTo(TOLERATED_BYTES);
  }

  private static void useOne(Backend backend) throws Exception {
    try (Kqueue kq = Kqueue.open(backend);
        Descriptor.Pipe pipe = backend.pipe()) {
      write(pipe.sink(), 1);
      kq.register(
          KEvent.read(pipe.source()).add(),
          KEvent.timer(1, Duration.ofHours(1)).add(),
          KEvent.user(2).add().clear());
      kq.register(KEvent.user(2).trigger());
      assertThat(kq.poll()).hasSize(2);
    }
  }

  @OnEachBackend
  @OnlyWith(CLOSE_GOES_UNNOTICED)
  @Rule(
      value =
          "CLOSE-11 EV_DELETE of a closed descriptor still finds the event on these"
              + " kernels: delete it before the close.",
      source = "libkqueue kevent_copyin_one()")
  void deleteOfClosedFindsIt(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    int number = pipe.source().number();
    kq.register(KEvent.read(number).add());
    pipe.close();
    assertThat(kevent(kq, KEvent.read(number).delete())).isEmpty();
  }
}
