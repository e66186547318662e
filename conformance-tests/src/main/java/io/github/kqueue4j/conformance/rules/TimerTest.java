// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.rules;

import static io.github.kqueue4j.SysEvent.EV_ADD;
import static io.github.kqueue4j.SysEvent.EV_CLEAR;
import static io.github.kqueue4j.SysEvent.EV_ONESHOT;
import static io.github.kqueue4j.SysEvent.NOTE_ABSTIME;
import static io.github.kqueue4j.SysEvent.NOTE_MSECONDS;
import static io.github.kqueue4j.SysEvent.NOTE_NSECONDS;
import static io.github.kqueue4j.SysEvent.NOTE_SECONDS;
import static io.github.kqueue4j.SysEvent.NOTE_USECONDS;
import static io.github.kqueue4j.conformance.Feature.CLEAR_HIDES_DISPATCH;
import static io.github.kqueue4j.conformance.Feature.TIMER_ABSTIME;
import static io.github.kqueue4j.conformance.Feature.TIMER_ABSTIME_IS_EINVAL;
import static io.github.kqueue4j.conformance.Feature.TIMER_CHANGE_RESTARTS;
import static io.github.kqueue4j.conformance.Feature.TIMER_DISABLED_STOPS;
import static io.github.kqueue4j.conformance.Feature.TIMER_ENABLE_KEEPS_PERIOD;
import static io.github.kqueue4j.conformance.Feature.TIMER_READD_RESTARTS;
import static io.github.kqueue4j.conformance.Feature.VIRTUAL_TIME;
import static io.github.kqueue4j.conformance.rules.Events.SOON;
import static io.github.kqueue4j.conformance.rules.Events.idents;
import static io.github.kqueue4j.conformance.rules.Events.kevent;
import static io.github.kqueue4j.conformance.rules.Events.only;
import static io.github.kqueue4j.conformance.rules.Events.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.conformance.OnEachBackend;
import io.github.kqueue4j.conformance.OnlyWith;
import io.github.kqueue4j.conformance.OnlyWithout;
import io.github.kqueue4j.conformance.Rule;
import io.github.kqueue4j.conformance.World;
import java.time.Duration;
import java.util.List;

/** EVFILT_TIMER. Times have lower bounds only, because a busy machine may be late. */
class TimerTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  @OnEachBackend
  @Rule(
      value =
          "TIMER-1 Never early: the first expiration comes one period after EV_ADD or" + " later.",
      source = "filt_timerattach(), kevent(2)")
  void isNeverEarly(World world, Kqueue kq) throws Exception {
    for (Duration period : List.of(Duration.ofMillis(1), SOON, Duration.ofMillis(33))) {
      long start = world.backend().nanoTime();
      kq.register(KEvent.timer(1, period).add().oneshot());
      assertThat(only(kq.poll(World.PATIENCE)).ident()).isEqualTo(1);
      assertThat(world.backend().nanoTime() - start).isGreaterThanOrEqualTo(period.toNanos());
    }
  }

  @OnEachBackend
  @Rule(
      value = "TIMER-2 A one-shot timer fires once with data 1 and is gone.",
      source = "filt_timerexpire(), trace portable-timer-oneshot")
  void oneshotFiresOnce(Kqueue kq) throws Exception {
    kq.register(KEvent.timer(1, SOON).add().oneshot().withUdata(4));
    KEvent event = only(kq.poll(World.PATIENCE));
    assertThat(event.data()).isEqualTo(1);
    assertThat(event.udata()).isEqualTo(4);
    assertThat(event.flags() & EV_ONESHOT).isEqualTo(EV_ONESHOT);
    assertThat(event.fflags()).isZero();
    assertThat(refusal(kq, KEvent.timer(1).delete())).isEqualTo(Errno.ENOENT);
  }

  @OnEachBackend
  @Rule(
      value = "TIMER-3 data is the number of expirations since the last collection.",
      source = "filt_timerexpire()")
  void countsExpirations(World world, Kqueue kq) throws Exception {
    long start = world.backend().nanoTime();
    kq.register(KEvent.timer(1, SOON).add());
    world.pass(SOON.multipliedBy(4));
    long count = only(kq.poll(World.PATIENCE)).data();
    assertThat(count).as("expirations in four periods").isGreaterThanOrEqualTo(2);
    while (count < 5) {
      count += only(kq.poll(World.PATIENCE)).data();
    }
    long passed = world.backend().nanoTime() - start;
    assertThat(count).isGreaterThanOrEqualTo(5).isLessThanOrEqualTo(passed / SOON.toNanos());
  }

  @OnEachBackend
  @Rule(
      value = "TIMER-4 A periodic timer has EV_CLEAR even if the change does not set it.",
      source = "filt_timerattach(), trace portable-timer-periodic")
  void periodicIsClear(World world, Kqueue kq) throws Exception {
    kq.register(KEvent.timer(1, SOON).add());
    assertThat(only(kq.poll(World.PATIENCE)).flags()).isEqualTo(EV_CLEAR);
    assertThat(only(kq.poll(World.PATIENCE)).data()).isPositive();
  }

  @OnEachBackend
  @Rule(
      value = "TIMER-5 An expired timer stays pending until it is collected or deleted.",
      source = "traces portable-timer-not-collected, portable-timer-delete-pending")
  void staysUntilCollectedOrDeleted(World world, Kqueue kq) throws Exception {
    kq.register(KEvent.timer(1, SOON).add().oneshot(), KEvent.timer(2, SOON).add().oneshot());
    world.pass(SOON.multipliedBy(2));
    kq.register(KEvent.timer(2).delete());
    assertThat(idents(world.await(kq, event -> true))).containsExactly(1L);
    assertThat(kq.poll()).isEmpty();
  }

  @OnEachBackend
  @OnlyWithout({TIMER_DISABLED_STOPS, TIMER_CHANGE_RESTARTS})
  @Rule(
      value =
          "TIMER-6 A disabled timer runs on; its expirations are returned when it is" + " enabled.",
      source = "filt_timerexpire(), trace portable-timer-disabled-oneshot")
  void runsWhileDisabled(World world, Kqueue kq) throws Exception {
    kq.register(KEvent.timer(1, SOON).add().disable().oneshot());
    world.pass(SOON.multipliedBy(3));
    assertThat(kq.poll()).isEmpty();
    kq.register(KEvent.timer(1, LONG).enable());
    assertThat(only(kq.poll(World.PATIENCE)).data()).isEqualTo(1);
  }

  @OnEachBackend
  @OnlyWith(TIMER_DISABLED_STOPS)
  @Rule(
      value =
          "TIMER-7 A disabled timer is stopped on these kernels, and restarts when it is"
              + " enabled.",
      source = "libkqueue evfilt_timer_knote_disable()")
  void standsStillWhileDisabled(World world, Kqueue kq) throws Exception {
    kq.register(KEvent.timer(1, SOON).add().disable().oneshot());
    world.pass(SOON.multipliedBy(3));
    assertThat(kevent(kq, KEvent.timer(1, SOON).enable().oneshot())).isEmpty();
    assertThat(only(kq.poll(World.PATIENCE)).data()).isEqualTo(1);
  }

  @OnEachBackend
  @OnlyWith(TIMER_CHANGE_RESTARTS)
  @Rule(
      value =
          "TIMER-23 Any change restarts a timer on these kernels, and drops the expirations that"
              + " it had while it was disabled.",
      source = "xnu filt_timertouch(), trace portable-timer-disabled-oneshot")
  void anyChangeRestarts(World world, Kqueue kq) throws Exception {
    kq.register(KEvent.timer(1, SOON).add().disable().oneshot());
    world.pass(SOON.multipliedBy(3));
    kq.register(KEvent.timer(1, LONG).enable());
    assertThat(kq.poll(SOON.multipliedBy(5))).isEmpty();
    kq.register(KEvent.timer(1, SOON));
    assertThat(only(kq.poll(World.PATIENCE)).data()).isEqualTo(1);
  }

  @OnEachBackend
  @OnlyWithout(TIMER_READD_RESTARTS)
  @Rule(
      value = "TIMER-8 EV_ADD of a running timer does not restart it: the old deadline stays.",
      source = "kqueue_register(), filt_timerexpire(), trace portable-timer-readd-longer")
  void readdKeepsTheDeadline(Kqueue kq) throws Exception {
    kq.register(KEvent.timer(1, SOON).add().oneshot());
    kq.register(KEvent.timer(1, LONG).add().oneshot());
    assertThat(only(kq.poll(World.PATIENCE)).data()).isEqualTo(1);
  }

  @OnEachBackend
  @OnlyWith(TIMER_READD_RESTARTS)
  @Rule(
      value = "TIMER-9 EV_ADD of a running timer restarts it on these kernels.",
      source = "FreeBSD filt_timertouch(), trace portable-timer-readd-longer")
  void readdRestarts(Kqueue kq) throws Exception {
    kq.register(KEvent.timer(1, SOON).add().oneshot());
    kq.register(KEvent.timer(1, LONG).add().oneshot());
    assertThat(kq.poll(SOON.multipliedBy(5))).isEmpty();
  }

  @OnEachBackend
  @Rule(
      value = "TIMER-10 A timer that is deleted and added in one call restarts.",
      source = "CONTRACT.md, C-65: the portable way to restart a timer")
  void deleteAndAddRestart(World world, Kqueue kq) throws Exception {
    kq.register(KEvent.timer(1, SOON).add().oneshot());
    world.pass(SOON.multipliedBy(2));
    long start = world.backend().nanoTime();
    kq.register(KEvent.timer(1).delete(), KEvent.timer(1, SOON).add().oneshot());
    assertThat(only(kq.poll(World.PATIENCE)).data()).isEqualTo(1);
    assertThat(world.backend().nanoTime() - start).isGreaterThanOrEqualTo(SOON.toNanos());
  }

  @OnEachBackend
  @OnlyWithout(CLEAR_HIDES_DISPATCH)
  @Rule(
      value = "TIMER-11 EV_DISPATCH: not reported after its delivery until enabled.",
      source = "kqueue_scan(), trace portable-timer-dispatch")
  void dispatchSilences(Kqueue kq) throws Exception {
    kq.register(KEvent.timer(1, SOON).add().dispatch());
    assertThat(kq.poll(World.PATIENCE)).hasSize(1);
    assertThat(kq.poll(SOON.multipliedBy(4))).isEmpty();
    kq.register(KEvent.timer(1, SOON).enable());
    assertThat(kq.poll(World.PATIENCE)).hasSize(1);
  }

  @OnEachBackend
  @OnlyWith(CLEAR_HIDES_DISPATCH)
  @Rule(
      value = "TIMER-12 EV_DISPATCH has no effect on timers on these kernels.",
      source = "NetBSD kqueue_scan(), trace portable-timer-dispatch")
  void dispatchDoesNothing(Kqueue kq) throws Exception {
    kq.register(KEvent.timer(1, SOON).add().dispatch());
    assertThat(kq.poll(World.PATIENCE)).hasSize(1);
    assertThat(kq.poll(World.PATIENCE)).hasSize(1);
  }

  @OnEachBackend
  @OnlyWithout(TIMER_ENABLE_KEEPS_PERIOD)
  @Rule(
      value = "TIMER-13 A change without EV_ADD stores its data as the new period.",
      source = "kqueue_register(), trace portable-timer-enable-data-zero")
  void anyChangeSetsThePeriod(Kqueue kq) throws Exception {
    kq.register(KEvent.timer(1, SOON).add());
    kq.register(KEvent.timer(1, LONG).enable());
    assertThat(kq.poll(SOON.multipliedBy(5)))
        .hasSizeLessThan(2); // the old deadline may still apply once
    assertThat(kq.poll(SOON.multipliedBy(5))).isEmpty();
  }

  @OnEachBackend
  @OnlyWith(TIMER_ENABLE_KEEPS_PERIOD)
  @Rule(
      value = "TIMER-14 A change without EV_ADD does not change the period on these kernels.",
      source = "FreeBSD filt_timertouch(), trace portable-timer-enable-data-zero")
  void enableKeepsThePeriod(Kqueue kq) throws Exception {
    kq.register(KEvent.timer(1, SOON).add());
    kq.register(KEvent.timer(1, LONG).enable());
    assertThat(kq.poll(World.PATIENCE)).hasSize(1);
    assertThat(kq.poll(World.PATIENCE)).hasSize(1);
  }

  @OnEachBackend
  @Rule(
      value = "TIMER-15 Units are converted: seconds, milliseconds, microseconds and nanoseconds.",
      source = "levelled: the original knows milliseconds only")
  void convertsUnits(World world, Kqueue kq) throws Exception {
    int[] units = {NOTE_MSECONDS, NOTE_USECONDS, NOTE_NSECONDS, 0};
    long[] data = {20, 20_000, 20_000_000, 20};
    for (int i = 0; i < units.length; i++) {
      long start = world.backend().nanoTime();
      kq.register(new KEvent(1, Filter.TIMER, EV_ADD | EV_ONESHOT, units[i], data[i], 0));
      assertThat(only(kq.poll(World.PATIENCE)).fflags()).isZero();
      assertThat(world.backend().nanoTime() - start).isGreaterThanOrEqualTo(20_000_000);
    }
    kq.register(new KEvent(1, Filter.TIMER, EV_ADD, NOTE_SECONDS, 300, 0));
    assertThat(kq.poll(SOON)).isEmpty();
  }

  @OnEachBackend
  @Rule(
      value = "TIMER-16 A period shorter than the resolution is rounded up, never down to zero.",
      source = "levelled: Backend.timerResolution()")
  void roundsUp(World world, Kqueue kq) throws Exception {
    long start = world.backend().nanoTime();
    kq.register(KEvent.timer(1, Duration.ofNanos(1)).add().oneshot());
    assertThat(only(kq.poll(World.PATIENCE)).data()).isEqualTo(1);
    assertThat(world.backend().nanoTime() - start).isPositive();
  }

  @OnEachBackend
  @Rule(
      value = "TIMER-17 A huge period does not fire.",
      source = "levelled: FreeBSD's overflow and fire at once")
  void hugePeriodsAreSilent(Kqueue kq) throws Exception {
    kq.register(
        KEvent.timer(1, Duration.ofDays(100_000)).add(),
        KEvent.timer(2, Duration.ofSeconds(Long.MAX_VALUE)).add(),
        new KEvent(3, Filter.TIMER, EV_ADD, NOTE_SECONDS, Long.MAX_VALUE, 0));
    assertThat(kq.poll(SOON)).isEmpty();
  }

  @OnEachBackend
  @Rule(value = "TIMER-18 Deleting an absent timer is ENOENT.", source = "kqueue_register()")
  void deletingNothingIsEnoent(Kqueue kq) throws Exception {
    assertThat(refusal(kq, KEvent.timer(1).delete())).isEqualTo(Errno.ENOENT);
  }

  @OnEachBackend
  @OnlyWith(VIRTUAL_TIME)
  @Rule(
      value = "TIMER-19 A virtual clock is exact and takes no time.",
      source = "API: SimulatedKernel.create")
  void virtualTimersAreExact(World world, Kqueue kq) throws Exception {
    long start = world.backend().nanoTime();
    kq.register(KEvent.timer(1, LONG).add());
    assertThat(only(kq.take()).data()).isEqualTo(1);
    assertThat(world.backend().nanoTime() - start).isEqualTo(LONG.toNanos());
  }

  @OnEachBackend
  @OnlyWith(TIMER_ABSTIME)
  @Rule(
      value = "TIMER-20 NOTE_ABSTIME in the past fires at once.",
      source = "FreeBSD filt_timervalidate(), observed on 13.2")
  void absolutePastFiresAtOnce(Kqueue kq) throws Exception {
    KEvent past =
        new KEvent(1, Filter.TIMER, EV_ADD | EV_ONESHOT, NOTE_ABSTIME | NOTE_SECONDS, 1, 0);
    kq.register(past);
    assertThat(only(kq.poll(World.PATIENCE)).ident()).isEqualTo(1);
  }

  @OnEachBackend
  @OnlyWithout({TIMER_ABSTIME, TIMER_ABSTIME_IS_EINVAL})
  @Rule(
      value = "TIMER-21 A backend without NOTE_ABSTIME refuses it: EOPNOTSUPP.",
      source = "levelled: the original takes it for a period; CONTRACT.md, C-16")
  void absoluteIsRefused(Kqueue kq) throws Exception {
    KEvent past = new KEvent(1, Filter.TIMER, EV_ADD, NOTE_ABSTIME | NOTE_SECONDS, 1, 0);
    assertThat(refusal(kq, past)).isEqualTo(Errno.EOPNOTSUPP);
  }

  @OnEachBackend
  @OnlyWith(TIMER_ABSTIME_IS_EINVAL)
  @Rule(
      value = "TIMER-22 NOTE_ABSTIME is EINVAL on these kernels.",
      source = "the loopback's kernel has none")
  void absoluteIsEinval(Kqueue kq) throws Exception {
    KEvent past = new KEvent(1, Filter.TIMER, EV_ADD, NOTE_ABSTIME | NOTE_SECONDS, 1, 0);
    assertThat(refusal(kq, past)).isEqualTo(Errno.EINVAL);
  }
}
