// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.rules;

import static io.github.kqueue4j.SysEvent.EV_CLEAR;
import static io.github.kqueue4j.SysEvent.EV_DISPATCH;
import static io.github.kqueue4j.SysEvent.EV_ONESHOT;
import static io.github.kqueue4j.conformance.Feature.CLEAR_HIDES_DISPATCH;
import static io.github.kqueue4j.conformance.Feature.ENABLE_DOES_NOT_CHECK;
import static io.github.kqueue4j.conformance.Feature.ONLY_ADD_MODIFIES;
import static io.github.kqueue4j.conformance.Feature.ONLY_ADD_OR_TRIGGER_MODIFIES;
import static io.github.kqueue4j.conformance.rules.Events.kevent;
import static io.github.kqueue4j.conformance.rules.Events.only;
import static io.github.kqueue4j.conformance.rules.Events.read;
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
import java.util.List;

/** The flags that determine how an event behaves. */
class FlagTest {
  @OnEachBackend
  @Rule(
      value = "FLAG-1 EV_ONESHOT: delivered once, then gone.",
      source = "kevent(2): only the first occurrence; kqueue_scan()")
  void oneshotIsGoneAfterDelivery(Kqueue kq) throws Exception {
    kq.register(KEvent.user(1).add().oneshot(), KEvent.user(1).trigger());
    assertThat(only(kq.poll()).flags()).isEqualTo(EV_ONESHOT);
    assertThat(kq.poll()).isEmpty();
    assertThat(refusal(kq, KEvent.user(1).delete())).isEqualTo(Errno.ENOENT);
  }

  @OnEachBackend
  @Rule(
      value = "FLAG-2 EV_CLEAR: after delivery only new occurrences are reported.",
      source = "kevent(2); kqueue_scan()")
  void clearReportsOnlyWhatIsNew(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    kq.register(KEvent.read(pipe.source()).add().clear());
    write(pipe.sink(), 2);
    assertThat(only(kq.poll(World.PATIENCE)).data()).isEqualTo(2);
    assertThat(kq.poll()).isEmpty();
    write(pipe.sink(), 3);
    KEvent event = only(kq.poll(World.PATIENCE));
    assertThat(event.data()).isEqualTo(5);
    assertThat(event.flags()).isEqualTo(EV_CLEAR);
  }

  @OnEachBackend
  @Rule(
      value = "FLAG-3 Without EV_CLEAR an event is returned as long as its condition holds.",
      source = "kevent(2); kqueue_scan()")
  void levelStaysWhileItHolds(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    kq.register(KEvent.read(pipe.source()).add());
    write(pipe.sink(), 2);
    assertThat(only(kq.poll(World.PATIENCE)).data()).isEqualTo(2);
    assertThat(only(kq.poll()).data()).isEqualTo(2);
    read(pipe.source(), 2);
    assertThat(kq.poll()).isEmpty();
  }

  @OnEachBackend
  @Rule(
      value =
          "FLAG-4 EV_DISPATCH: delivery disables the event; once enabled, it is reported"
              + " if its condition still holds.",
      source = "kevent(2); kqueue_scan()")
  void dispatchDisables(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    kq.register(KEvent.read(pipe.source()).add().dispatch());
    write(pipe.sink(), 2);
    assertThat(only(kq.poll(World.PATIENCE)).flags()).isEqualTo(EV_DISPATCH);
    write(pipe.sink(), 1);
    assertThat(kq.poll()).isEmpty();
    KEvent event = only(kevent(kq, KEvent.read(pipe.source()).add().enable().dispatch()));
    assertThat(event.data()).isEqualTo(3);
  }

  @OnEachBackend
  @OnlyWithout(CLEAR_HIDES_DISPATCH)
  @Rule(
      value = "FLAG-5 EV_DISPATCH with EV_CLEAR: both apply.",
      source = "kqueue_scan(), trace portable-user-dispatch-clear")
  void dispatchAndClearBothApply(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    kq.register(KEvent.read(pipe.source()).add().clear().dispatch());
    write(pipe.sink(), 2);
    assertThat(only(kq.poll(World.PATIENCE)).data()).isEqualTo(2);
    write(pipe.sink(), 2);
    assertThat(kq.poll()).isEmpty();
  }

  @OnEachBackend
  @OnlyWith(CLEAR_HIDES_DISPATCH)
  @Rule(
      value = "FLAG-6 EV_DISPATCH with EV_CLEAR has no effect on these kernels.",
      source = "NetBSD kqueue_scan(), trace portable-changes-clear-dispatch-pipe")
  void clearHidesDispatch(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    kq.register(KEvent.read(pipe.source()).add().clear().dispatch());
    write(pipe.sink(), 2);
    assertThat(only(kq.poll(World.PATIENCE)).data()).isEqualTo(2);
    write(pipe.sink(), 2);
    assertThat(only(kq.poll(World.PATIENCE)).data()).isEqualTo(4);
  }

  @OnEachBackend
  @Rule(
      value =
          "FLAG-7 EV_DISABLE: not reported until enabled; then reported if the condition"
              + " holds.",
      source = "kevent(2); kqueue_register(), knote_enqueue()")
  void disabledIsSilent(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    kq.register(KEvent.read(pipe.source()).add(), KEvent.read(pipe.source()).disable());
    write(pipe.sink(), 2);
    assertThat(kq.poll()).isEmpty();
    assertThat(only(kevent(kq, KEvent.read(pipe.source()).add().enable())).data()).isEqualTo(2);
  }

  @OnEachBackend
  @Rule(
      value = "FLAG-8 EV_ADD with EV_DISABLE: registered, but not reported although ready.",
      source = "kqueue_register(), KN_DISABLED")
  void addedDisabledIsSilent(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    write(pipe.sink(), 2);
    assertThat(kevent(kq, KEvent.read(pipe.source()).add().disable())).isEmpty();
    assertThat(kq.poll()).isEmpty();
    assertThat(kevent(kq, KEvent.read(pipe.source()).add().enable())).hasSize(1);
  }

  @OnEachBackend
  @Rule(
      value = "FLAG-9 EV_ADD of an existing event does not enable it.",
      source = "kqueue_register(), trace portable-user-readd-does-not-enable")
  void addDoesNotEnable(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    write(pipe.sink(), 2);
    kq.register(KEvent.read(pipe.source()).add().disable(), KEvent.read(pipe.source()).add());
    assertThat(kq.poll()).isEmpty();
  }

  @OnEachBackend
  @Rule(
      value = "FLAG-10 EV_DELETE removes the event; a second EV_DELETE is ENOENT.",
      source = "kqueue_register()")
  void deletedIsGone(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    write(pipe.sink(), 2);
    kq.register(KEvent.read(pipe.source()).add());
    kq.register(KEvent.read(pipe.source()).delete());
    assertThat(kq.poll()).isEmpty();
    assertThat(refusal(kq, KEvent.read(pipe.source()).delete())).isEqualTo(Errno.ENOENT);
  }

  @OnEachBackend
  @Rule(
      value =
          "FLAG-11 An event that is deleted and added again is a new event with the new"
              + " flags.",
      source = "trace portable-changes-delete-readd")
  void readdedIsNew(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    write(pipe.sink(), 2);
    kq.register(KEvent.read(pipe.source()).add());
    kq.register(KEvent.read(pipe.source()).delete(), KEvent.read(pipe.source()).add().oneshot());
    assertThat(only(kq.poll()).flags()).isEqualTo(EV_ONESHOT);
    assertThat(kq.poll()).isEmpty();
  }

  @OnEachBackend
  @Rule(
      value = "FLAG-12 EV_ADD of an existing event replaces udata.",
      source = "kqueue_register(), trace portable-pipe-readd-udata")
  void addReplacesUdata(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    write(pipe.sink(), 2);
    kq.register(KEvent.read(pipe.source()).add().withUdata(1));
    kq.register(KEvent.read(pipe.source()).add().withUdata(2));
    assertThat(only(kq.poll()).udata()).isEqualTo(2);
  }

  @OnEachBackend
  @OnlyWithout({ONLY_ADD_MODIFIES, ONLY_ADD_OR_TRIGGER_MODIFIES})
  @Rule(
      value = "FLAG-13 A change without EV_ADD replaces udata too.",
      source = "kqueue_register(), trace portable-pipe-enable-udata")
  void enableReplacesUdata(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    write(pipe.sink(), 2);
    kq.register(KEvent.read(pipe.source()).add().withUdata(1));
    kq.register(KEvent.read(pipe.source()).enable().withUdata(2));
    assertThat(only(kq.poll()).udata()).isEqualTo(2);
  }

  @OnEachBackend
  @OnlyWith(ONLY_ADD_MODIFIES)
  @Rule(
      value = "FLAG-14 A change without EV_ADD does not replace udata on these kernels.",
      source = "NetBSD and OpenBSD kqueue_register(), trace portable-pipe-enable-udata")
  void enableKeepsUdata(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    write(pipe.sink(), 2);
    kq.register(KEvent.read(pipe.source()).add().withUdata(1));
    kq.register(KEvent.read(pipe.source()).enable().withUdata(2));
    assertThat(only(kq.poll()).udata()).isEqualTo(1);
  }

  @OnEachBackend
  @OnlyWithout(ENABLE_DOES_NOT_CHECK)
  @Rule(
      value = "FLAG-15 EV_ENABLE alone reports the event again if its condition still holds.",
      source = "kqueue_register(), trace portable-pipe-dispatch-enable")
  void enableReportsAgain(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    kq.register(KEvent.read(pipe.source()).add().dispatch());
    write(pipe.sink(), 2);
    assertThat(kq.poll(World.PATIENCE)).hasSize(1);
    assertThat(kevent(kq, KEvent.read(pipe.source()).enable())).hasSize(1);
  }

  @OnEachBackend
  @OnlyWith(ENABLE_DOES_NOT_CHECK)
  @Rule(
      value = "FLAG-16 EV_ENABLE alone does not report the event again on these kernels.",
      source = "NetBSD kqueue_register(), trace portable-pipe-dispatch-enable")
  void enableDoesNotReport(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    kq.register(KEvent.read(pipe.source()).add().dispatch());
    write(pipe.sink(), 2);
    assertThat(kq.poll(World.PATIENCE)).hasSize(1);
    assertThat(kevent(kq, KEvent.read(pipe.source()).enable())).isEmpty();
  }

  @OnEachBackend
  @Rule(
      value = "FLAG-17 EV_ONESHOT with EV_DISPATCH: gone after delivery.",
      source = "kqueue_scan(), trace portable-changes-oneshot-dispatch")
  void oneshotWinsOverDispatch(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    write(pipe.sink(), 2);
    kq.register(KEvent.read(pipe.source()).add().oneshot().dispatch());
    assertThat(kq.poll()).hasSize(1);
    assertThat(refusal(kq, KEvent.read(pipe.source()).enable())).isEqualTo(Errno.ENOENT);
  }

  @OnEachBackend
  @OnlyWith(ONLY_ADD_OR_TRIGGER_MODIFIES)
  @Rule(
      value = "FLAG-19 EV_ENABLE and no flag at all do not replace udata on these kernels.",
      source = "libkqueue kevent_copyin_one(), trace portable-pipe-flags-zero")
  void onlyAddReplacesUdata(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    write(pipe.sink(), 2);
    kq.register(KEvent.read(pipe.source()).add().withUdata(1));
    kq.register(KEvent.read(pipe.source()).enable().withUdata(2));
    kq.register(KEvent.read(pipe.source()).withUdata(3));
    assertThat(only(kq.poll()).udata()).isEqualTo(1);
  }

  @OnEachBackend
  @Rule(
      value =
          "FLAG-18 A change without EV_ADD of an absent event is ENOENT, whatever its" + " flags.",
      source = "kqueue_register()")
  void absentIsEnoent(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    KEvent read = KEvent.read(pipe.source());
    for (KEvent change : List.of(read, read.enable(), read.disable(), read.delete())) {
      assertThat(refusal(kq, change)).as("%s", change).isEqualTo(Errno.ENOENT);
    }
  }
}
