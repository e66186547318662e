// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.rules;

import static io.github.kqueue4j.SysEvent.NOTE_FFAND;
import static io.github.kqueue4j.SysEvent.NOTE_FFCOPY;
import static io.github.kqueue4j.SysEvent.NOTE_FFNOP;
import static io.github.kqueue4j.SysEvent.NOTE_FFOR;
import static io.github.kqueue4j.conformance.Feature.USER_CLEAR_IN_CHANGE_IGNORED;
import static io.github.kqueue4j.conformance.Feature.USER_CLEAR_ZEROES;
import static io.github.kqueue4j.conformance.Feature.USER_DATA_OF_ADD;
import static io.github.kqueue4j.conformance.Feature.USER_DISABLED_DROPS;
import static io.github.kqueue4j.conformance.Feature.USER_DISPATCH_RESETS;
import static io.github.kqueue4j.conformance.Feature.USER_ONESHOT_SHOWS_NOTHING;
import static io.github.kqueue4j.conformance.Feature.USER_UDATA_CHANGES;
import static io.github.kqueue4j.conformance.rules.Events.idents;
import static io.github.kqueue4j.conformance.rules.Events.kevent;
import static io.github.kqueue4j.conformance.rules.Events.lines;
import static io.github.kqueue4j.conformance.rules.Events.only;
import static io.github.kqueue4j.conformance.rules.Events.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.conformance.OnEachBackend;
import io.github.kqueue4j.conformance.OnlyWith;
import io.github.kqueue4j.conformance.OnlyWithout;
import io.github.kqueue4j.conformance.Rule;
import io.github.kqueue4j.conformance.World;

/** EVFILT_USER. */
class UserTest {
  @OnEachBackend
  @Rule(
      value = "USER-1 Not reported until triggered; then returned with the udata of its EV_ADD.",
      source = "filt_user(), trace portable-user-trigger-separate")
  void firesWhenTriggered(Kqueue kq) throws Exception {
    kq.register(KEvent.user(1).add().clear().withUdata(7));
    assertThat(kq.poll()).isEmpty();
    kq.register(KEvent.user(1).trigger().withUdata(7));
    assertThat(lines(kq.poll())).containsExactly("1 USER CLEAR 0 0 0x7");
    assertThat(kq.poll()).isEmpty();
  }

  @OnEachBackend
  @Rule(
      value = "USER-2 An event that is added with a trigger fires at once.",
      source = "levelled: filt_userattach() of the original, FreeBSD and NetBSD lose it")
  void firesWhenAddedWithTrigger(Kqueue kq) throws Exception {
    assertThat(idents(kevent(kq, KEvent.user(1).add().clear().trigger()))).containsExactly(1L);
    assertThat(kq.poll()).isEmpty();
  }

  @OnEachBackend
  @Rule(
      value = "USER-3 Several triggers before a collection are returned as one event.",
      source = "filt_user()")
  void coalesces(Kqueue kq) throws Exception {
    kq.register(KEvent.user(1).add().clear());
    kq.register(KEvent.user(1).trigger(), KEvent.user(1).trigger(), KEvent.user(1).trigger());
    assertThat(kq.poll()).hasSize(1);
    assertThat(kq.poll()).isEmpty();
  }

  @OnEachBackend
  @Rule(
      value =
          "USER-4 Without EV_CLEAR a triggered event is returned by every call until it is"
              + " deleted.",
      source = "filt_user(), trace portable-user-level-stays")
  void levelStays(Kqueue kq) throws Exception {
    kq.register(KEvent.user(1).add().trigger());
    assertThat(kq.poll()).hasSize(1);
    assertThat(kq.poll()).hasSize(1);
    kq.register(KEvent.user(1).delete());
    assertThat(kq.poll()).isEmpty();
  }

  @OnEachBackend
  @Rule(
      value = "USER-5 NOTE_FFCOPY, FFOR, FFAND and FFNOP combine 24 bits.",
      source = "filt_usertouch(), trace portable-user-ffcopy")
  void combinesNotes(Kqueue kq) throws Exception {
    kq.register(KEvent.user(1).add());
    int[][] steps = {
      {NOTE_FFCOPY | 0x0f, 0x0f},
      {NOTE_FFOR | 0x30, 0x3f},
      {NOTE_FFAND | 0x1c, 0x1c},
      {NOTE_FFNOP | 0x3, 0x1c},
      {NOTE_FFCOPY | 0xffffff, 0xffffff}
    };
    for (int[] step : steps) {
      kq.register(KEvent.user(1).notes(step[0]).trigger());
      assertThat(only(kq.poll()).fflags()).as("after 0x%x", step[0]).isEqualTo(step[1]);
    }
  }

  @OnEachBackend
  @Rule(
      value = "USER-6 fflags of the first EV_ADD are stored and returned.",
      source = "filt_userattach(), trace portable-user-fflags-of-add")
  void keepsNotesOfAdd(Kqueue kq) throws Exception {
    kq.register(KEvent.user(1).add().notes(5));
    kq.register(KEvent.user(1).trigger());
    assertThat(only(kq.poll()).fflags()).isEqualTo(5);
  }

  @OnEachBackend
  @OnlyWithout(USER_DATA_OF_ADD)
  @Rule(value = "USER-7 data is that of the last change.", source = "filt_usertouch()")
  void keepsDataOfLastChange(Kqueue kq) throws Exception {
    kq.register(KEvent.user(1).add().withData(1));
    kq.register(KEvent.user(1).trigger().withData(-9));
    assertThat(only(kq.poll()).data()).isEqualTo(-9);
  }

  @OnEachBackend
  @OnlyWith(USER_DATA_OF_ADD)
  @Rule(
      value = "USER-22 data stays that of the EV_ADD on these kernels.",
      source = "libkqueue linux_evfilt_user_knote_modify(), trace portable-user-ffcopy")
  void keepsDataOfAdd(Kqueue kq) throws Exception {
    kq.register(KEvent.user(1).add().withData(1));
    kq.register(KEvent.user(1).trigger().withData(-9));
    assertThat(only(kq.poll()).data()).isEqualTo(1);
  }

  @OnEachBackend
  @OnlyWithout(USER_CLEAR_ZEROES)
  @Rule(
      value = "USER-8 After delivery with EV_CLEAR fflags and data are kept.",
      source = "kqueue_scan(), trace portable-user-clear-keeps-fflags")
  void clearKeepsNotes(Kqueue kq) throws Exception {
    kq.register(KEvent.user(1).add().clear().withData(3));
    kq.register(KEvent.user(1).notes(NOTE_FFCOPY | 5).withData(3).trigger());
    assertThat(kq.poll()).hasSize(1);
    kq.register(KEvent.user(1).withData(3).trigger());
    KEvent event = only(kq.poll());
    assertThat(event.fflags()).isEqualTo(5);
    assertThat(event.data()).isEqualTo(3);
  }

  @OnEachBackend
  @OnlyWith(USER_CLEAR_ZEROES)
  @Rule(
      value = "USER-9 After delivery with EV_CLEAR fflags are 0 on these kernels.",
      source = "DragonFly 6 kqueue_scan()")
  void clearZeroesNotes(Kqueue kq) throws Exception {
    kq.register(KEvent.user(1).add().clear());
    kq.register(KEvent.user(1).notes(NOTE_FFCOPY | 5).trigger());
    assertThat(kq.poll()).hasSize(1);
    kq.register(KEvent.user(1).trigger());
    assertThat(only(kq.poll()).fflags()).isZero();
  }

  @OnEachBackend
  @OnlyWithout(USER_ONESHOT_SHOWS_NOTHING)
  @Rule(
      value = "USER-10 A one-shot event is returned with its fflags and data.",
      source = "kqueue_scan(), trace portable-user-oneshot-fflags")
  void oneshotShowsNotes(Kqueue kq) throws Exception {
    kq.register(KEvent.user(1).add().oneshot().withData(3));
    kq.register(KEvent.user(1).notes(NOTE_FFCOPY | 5).withData(3).trigger());
    assertThat(lines(kq.poll())).containsExactly("1 USER ONESHOT 0x5 3 0x0");
  }

  @OnEachBackend
  @OnlyWith(USER_ONESHOT_SHOWS_NOTHING)
  @Rule(
      value = "USER-11 A one-shot event is returned with fflags 0 and data 0 on these kernels.",
      source = "FreeBSD kqueue_scan(), trace portable-user-oneshot-fflags")
  void oneshotShowsNothing(Kqueue kq) throws Exception {
    kq.register(KEvent.user(1).add().oneshot());
    kq.register(KEvent.user(1).notes(NOTE_FFCOPY | 5).withData(3).trigger());
    assertThat(lines(kq.poll())).containsExactly("1 USER ONESHOT 0 0 0x0");
  }

  @OnEachBackend
  @OnlyWithout(USER_UDATA_CHANGES)
  @Rule(
      value = "USER-12 udata always stays that of the first EV_ADD.",
      source = "kqueue_register(), trace portable-user-udata-modify")
  void keepsUdata(Kqueue kq) throws Exception {
    kq.register(KEvent.user(1).add().withUdata(1));
    kq.register(KEvent.user(1).add().withUdata(2));
    kq.register(KEvent.user(1).trigger().withUdata(3));
    assertThat(only(kq.poll()).udata()).isEqualTo(1);
  }

  @OnEachBackend
  @OnlyWith(USER_UDATA_CHANGES)
  @Rule(
      value = "USER-13 udata is that of the last EV_ADD on these kernels.",
      source = "FreeBSD kqueue_register(), trace portable-user-udata-modify")
  void changesUdata(Kqueue kq) throws Exception {
    kq.register(KEvent.user(1).add().withUdata(1));
    kq.register(KEvent.user(1).add().withUdata(2));
    kq.register(KEvent.user(1).trigger().withUdata(2));
    assertThat(only(kq.poll()).udata()).isEqualTo(2);
  }

  @OnEachBackend
  @OnlyWithout(USER_CLEAR_IN_CHANGE_IGNORED)
  @Rule(
      value = "USER-14 EV_CLEAR in a change resets the trigger.",
      source = "filt_usertouch(), trace portable-user-modify-clear")
  void clearInAChangeResets(Kqueue kq) throws Exception {
    kq.register(KEvent.user(1).add().trigger());
    assertThat(kq.poll()).hasSize(1);
    kq.register(KEvent.user(1).add().clear());
    assertThat(kq.poll()).isEmpty();
  }

  @OnEachBackend
  @OnlyWith(USER_CLEAR_IN_CHANGE_IGNORED)
  @Rule(
      value = "USER-15 EV_CLEAR in a change has no effect on these kernels.",
      source = "xnu filt_usertouch()")
  void clearInAChangeIsIgnored(Kqueue kq) throws Exception {
    kq.register(KEvent.user(1).add().trigger());
    assertThat(kq.poll()).hasSize(1);
    kq.register(KEvent.user(1).add().clear());
    assertThat(kq.poll()).hasSize(1);
  }

  @OnEachBackend
  @OnlyWithout(USER_DISABLED_DROPS)
  @Rule(
      value = "USER-16 A trigger of a disabled event is delivered when the event is enabled.",
      source = "filt_usertouch(), trace portable-user-trigger-disabled")
  void remembersATriggerWhileDisabled(Kqueue kq) throws Exception {
    kq.register(KEvent.user(1).add().clear().disable());
    kq.register(KEvent.user(1).trigger());
    assertThat(kq.poll()).isEmpty();
    assertThat(kevent(kq, KEvent.user(1).add().enable())).hasSize(1);
  }

  @OnEachBackend
  @OnlyWith(USER_DISABLED_DROPS)
  @Rule(
      value = "USER-17 A trigger of a disabled event is dropped on these kernels.",
      source = "libkqueue evfilt_user_knote_modify()")
  void dropsATriggerWhileDisabled(Kqueue kq) throws Exception {
    kq.register(KEvent.user(1).add().clear().disable());
    kq.register(KEvent.user(1).trigger());
    assertThat(kevent(kq, KEvent.user(1).add().enable())).isEmpty();
  }

  @OnEachBackend
  @OnlyWithout(USER_DISPATCH_RESETS)
  @Rule(
      value =
          "USER-18 With EV_DISPATCH and without EV_CLEAR an event fires again once it is"
              + " enabled.",
      source = "kqueue_scan(), trace portable-user-dispatch")
  void dispatchedFiresAgain(Kqueue kq) throws Exception {
    kq.register(KEvent.user(1).add().dispatch().trigger());
    assertThat(kq.poll()).hasSize(1);
    assertThat(kq.poll()).isEmpty();
    assertThat(kevent(kq, KEvent.user(1).add().enable())).hasSize(1);
  }

  @OnEachBackend
  @OnlyWith(USER_DISPATCH_RESETS)
  @Rule(
      value = "USER-19 With EV_DISPATCH delivery resets the trigger on these kernels.",
      source = "libkqueue evfilt_user_copyout()")
  void dispatchedIsUsedUp(Kqueue kq) throws Exception {
    kq.register(KEvent.user(1).add().dispatch().trigger());
    assertThat(kq.poll()).hasSize(1);
    assertThat(kevent(kq, KEvent.user(1).add().enable())).isEmpty();
  }

  @OnEachBackend
  @Rule(
      value = "USER-20 The same ident in two queues is two events.",
      source = "trace portable-user-same-ident-other-kqueue")
  void belongsToItsQueue(World world, Kqueue kq) throws Exception {
    Kqueue other = world.open();
    kq.register(KEvent.user(1).add());
    other.register(KEvent.user(1).add());
    kq.register(KEvent.user(1).trigger());
    assertThat(other.poll()).isEmpty();
    assertThat(kq.poll()).hasSize(1);
  }

  @OnEachBackend
  @Rule(
      value = "USER-21 A trigger of an event that was not added is ENOENT.",
      source = "kqueue_register()")
  void triggerOfNothingIsEnoent(Kqueue kq) throws Exception {
    assertThat(refusal(kq, KEvent.user(1).trigger())).isEqualTo(Errno.ENOENT);
  }
}
