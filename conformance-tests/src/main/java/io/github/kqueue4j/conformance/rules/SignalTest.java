// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.rules;

import static io.github.kqueue4j.conformance.Feature.SIGNAL;
import static io.github.kqueue4j.conformance.Feature.SIGNALS_COALESCE;
import static io.github.kqueue4j.conformance.rules.Events.only;
import static io.github.kqueue4j.conformance.rules.Events.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.conformance.OnEachBackend;
import io.github.kqueue4j.conformance.OnlyWith;
import io.github.kqueue4j.conformance.OnlyWithout;
import io.github.kqueue4j.conformance.Rule;
import io.github.kqueue4j.conformance.World;

/** EVFILT_SIGNAL. */
class SignalTest {
  private static void ignore(World world, Signal signal) throws KqueueException {
    world.backend().ignore(signal);
    world.own(() -> world.backend().restore(signal));
  }

  private static Signal harmless(World world) throws KqueueException {
    Signal signal = world.harmlessSignal();
    ignore(world, signal);
    return signal;
  }

  @OnEachBackend
  @OnlyWith(SIGNAL)
  @Rule(
      value = "SIGNAL-1 A signal to this process is counted although it is ignored.",
      source = "filt_signal(), trace portable-signal-count")
  void ignoredIsCounted(World world, Kqueue kq) throws Exception {
    Signal signal = harmless(world);
    kq.register(KEvent.signal(signal).add().withUdata(6));
    world.signal(signal);
    KEvent event = only(world.await(kq, e -> true));
    assertThat(event).isEqualTo(KEvent.signal(signal).clear().withData(1).withUdata(6));
    assertThat(kq.poll()).isEmpty();
  }

  @OnEachBackend
  @OnlyWith(SIGNAL)
  @Rule(
      value = "SIGNAL-2 data is the number of deliveries since the last collection.",
      source = "filt_signal(), trace portable-signal-count")
  void countsDeliveries(World world, Kqueue kq) throws Exception {
    Signal signal = harmless(world);
    kq.register(KEvent.signal(signal).add());
    for (int i = 0; i < 3; i++) {
      world.signal(signal);
    }
    assertThat(only(world.await(kq, e -> true)).data()).isEqualTo(3);
  }

  @OnEachBackend
  @OnlyWith(SIGNAL)
  @OnlyWithout(SIGNALS_COALESCE)
  @Rule(value = "SIGNAL-7 Signals that arrive together are all counted.", source = "filt_signal()")
  void countsABurst(World world, Kqueue kq) throws Exception {
    Signal signal = harmless(world);
    kq.register(KEvent.signal(signal).add());
    world.burst(signal, 3);
    assertThat(only(world.await(kq, e -> true)).data()).isEqualTo(3);
  }

  @OnEachBackend
  @OnlyWith({SIGNAL, SIGNALS_COALESCE})
  @Rule(
      value =
          "SIGNAL-3 Signals that arrive together count at least once on these kernels, and"
              + " never more often than sent.",
      source = "sun.misc.Signal, signalfd(2)")
  void countsAtLeastOnce(World world, Kqueue kq) throws Exception {
    Signal signal = harmless(world);
    kq.register(KEvent.signal(signal).add());
    world.burst(signal, 3);
    world.signal(signal); // reported after all the others
    long count = kq.poll().stream().mapToLong(KEvent::data).sum();
    assertThat(count).isBetween(1L, 4L);
  }

  @OnEachBackend
  @OnlyWith(SIGNAL)
  @Rule(
      value = "SIGNAL-4 Signals that arrive while the event is disabled are counted.",
      source = "filt_signal(), trace portable-signal-disabled")
  void countsWhileDisabled(World world, Kqueue kq) throws Exception {
    Signal signal = harmless(world);
    Kqueue other = world.open();
    other.register(KEvent.signal(signal).add());
    kq.register(KEvent.signal(signal).add().disable());
    world.signal(signal);
    assertThat(world.await(other, e -> true)).hasSize(1);
    assertThat(kq.poll()).isEmpty();
    kq.register(KEvent.signal(signal).add().enable());
    assertThat(only(kq.poll(World.PATIENCE)).data()).isEqualTo(1);
  }

  @OnEachBackend
  @OnlyWith(SIGNAL)
  @Rule(value = "SIGNAL-5 A deleted event does not count signals.", source = "filt_sigdetach()")
  void deletedIsSilent(World world, Kqueue kq) throws Exception {
    Signal signal = harmless(world);
    Kqueue other = world.open();
    other.register(KEvent.signal(signal).add());
    kq.register(KEvent.signal(signal).add());
    kq.register(KEvent.signal(signal).delete());
    world.signal(signal);
    assertThat(world.await(other, e -> true)).hasSize(1);
    assertThat(kq.poll()).isEmpty();
  }

  @OnEachBackend
  @OnlyWithout(SIGNAL)
  @Rule(
      value = "SIGNAL-6 A backend without the filter refuses it: EINVAL.",
      source = "levelled: CONTRACT.md, C-16")
  void signalIsRefused(Kqueue kq) throws Exception {
    assertThat(refusal(kq, KEvent.signal(Signal.HUP).add())).isEqualTo(Errno.EINVAL);
  }
}
