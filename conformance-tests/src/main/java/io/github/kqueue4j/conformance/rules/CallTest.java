// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.rules;

import static io.github.kqueue4j.SysEvent.EV_CLEAR;
import static io.github.kqueue4j.conformance.rules.Events.SOON;
import static io.github.kqueue4j.conformance.rules.Events.idents;
import static io.github.kqueue4j.conformance.rules.Events.kevent;
import static io.github.kqueue4j.conformance.rules.Events.lines;
import static io.github.kqueue4j.conformance.rules.Events.only;
import static io.github.kqueue4j.conformance.rules.Events.refusal;
import static io.github.kqueue4j.conformance.rules.Events.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.conformance.OnEachBackend;
import io.github.kqueue4j.conformance.Rule;
import io.github.kqueue4j.conformance.World;
import java.time.Duration;
import java.util.List;

/** Single calls of kevent(2). */
class CallTest {
  @OnEachBackend
  @Rule(value = "CALL-1 Changes are applied in their order.", source = "kqueue_kevent(), kevent(2)")
  void appliesChangesInOrder(Kqueue kq) throws Exception {
    assertThat(kevent(kq, KEvent.user(1).add(), KEvent.user(1).delete(), KEvent.user(1).add()))
        .isEmpty();
    assertThat(refusal(kq, KEvent.user(2).trigger())).isEqualTo(Errno.ENOENT);
    kq.register(KEvent.user(1).trigger());
    assertThat(idents(kq.poll())).containsExactly(1L);
  }

  @OnEachBackend
  @Rule(
      value =
          "CALL-2 If an ident occurs twice, the second change modifies the event that the"
              + " first one added.",
      source = "kqueue_register()")
  void secondChangeModifiesTheFirst(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    write(pipe.sink(), 3);
    KEvent event =
        only(
            kevent(
                kq,
                KEvent.read(pipe.source()).add().withUdata(1),
                KEvent.read(pipe.source()).add().withUdata(2)));
    assertThat(event.udata()).isEqualTo(2);
  }

  @OnEachBackend
  @Rule(
      value = "CALL-3 A change that fails is posted; the changes after it are made.",
      source = "kern_kevent(), nerrors")
  void goesOnBehindAFailure(Kqueue kq) throws Exception {
    List<KEvent> posted = kevent(kq, KEvent.user(1).delete(), KEvent.user(2).add());
    assertThat(lines(posted)).containsExactly("1 USER ERROR 0 ENOENT 0x0");
    assertThat(kevent(kq, KEvent.user(2).delete())).isEmpty();
  }

  @OnEachBackend
  @Rule(
      value =
          "CALL-4 A posted entry has the ident, filter and udata of its change, only"
              + " EV_ERROR in flags, and fflags 0.",
      source = "levelled: kern_kevent() posts exactly EV_ERROR, xnu and libkqueue keep the flags")
  void postsExactlyErrorAndErrno(Kqueue kq) throws Exception {
    KEvent change = KEvent.user(7).notes(5).enable().withData(3).withUdata(0x11);
    assertThat(lines(kevent(kq, change))).containsExactly("7 USER ERROR 0 ENOENT 0x11");
  }

  @OnEachBackend
  @Rule(
      value =
          "CALL-5 If an entry was posted, the call returns only posted entries, and at" + " once.",
      source = "kern_kevent(), nerrors; levelled: libkqueue would wait and collect")
  void postedEntriesHideEvents(World world, Kqueue kq) throws Exception {
    kq.register(KEvent.user(1).add().trigger());
    long start = world.backend().nanoTime();
    List<KEvent> posted = kq.kevent(List.of(KEvent.user(2).delete()), 16, World.PATIENCE);
    assertThat(lines(posted)).containsExactly("2 USER ERROR 0 ENOENT 0x0");
    assertThat(world.backend().nanoTime() - start).isLessThan(World.PATIENCE.toNanos());
    assertThat(idents(kq.poll())).containsExactly(1L);
  }

  @OnEachBackend
  @Rule(
      value = "CALL-6 EV_RECEIPT posts an entry with data 0 for a change that succeeds.",
      source = "kqueue_kevent(), EV_RECEIPT of kevent(2)")
  void postsReceipts(Kqueue kq) throws Exception {
    List<KEvent> posted =
        kevent(
            kq,
            KEvent.user(1).add().receipt().withUdata(5),
            KEvent.user(2).add(),
            KEvent.user(3).add().receipt());
    assertThat(lines(posted)).containsExactly("1 USER ERROR 0 0 0x5", "3 USER ERROR 0 0 0x0");
    assertThat(posted).allMatch(KEvent::isReceipt).noneMatch(KEvent::isError);
  }

  @OnEachBackend
  @Rule(
      value = "CALL-7 Errors and receipts fit although the event list is shorter than the changes.",
      source =
          "levelled: FreeBSD and NetBSD lose entries without room, the original posts past"
              + " nevents")
  void errorsAlwaysFit(Kqueue kq) throws Exception {
    List<KEvent> posted =
        kq.kevent(
            List.of(
                KEvent.user(1).delete(),
                KEvent.user(2).add().receipt(),
                KEvent.user(3).delete(),
                KEvent.user(4).add()),
            1,
            Duration.ZERO);
    assertThat(lines(posted))
        .containsExactly(
            "1 USER ERROR 0 ENOENT 0x0", "2 USER ERROR 0 0 0x0", "3 USER ERROR 0 ENOENT 0x0");
    assertThat(kevent(kq, KEvent.user(4).delete())).isEmpty();
  }

  @OnEachBackend
  @Rule(
      value = "CALL-8 With room for no event, the changes are made and the call does not wait.",
      source = "kern_kevent(); levelled: the original copies errors out even so")
  void roomForNothingDoesNotWait(World world, Kqueue kq) throws Exception {
    long start = world.backend().nanoTime();
    assertThat(kq.kevent(List.of(KEvent.user(1).add().trigger()), 0, Kqueue.FOREVER)).isEmpty();
    assertThat(world.backend().nanoTime() - start).isLessThan(World.PATIENCE.toNanos());
    assertThat(idents(kq.poll())).containsExactly(1L);
  }

  @OnEachBackend
  @Rule(
      value =
          "CALL-9 A wait without events ends at its timeout, never before, and returns no"
              + " event.",
      source = "kern_kevent(), EWOULDBLOCK; kevent(2)")
  void endsAtItsTimeout(World world, Kqueue kq) throws Exception {
    for (Duration timeout : List.of(Duration.ofMillis(1), SOON, Duration.ofNanos(1_500_001))) {
      long start = world.backend().nanoTime();
      assertThat(kq.poll(timeout)).isEmpty();
      assertThat(world.backend().nanoTime() - start).isGreaterThanOrEqualTo(timeout.toNanos());
    }
  }

  @OnEachBackend
  @Rule(value = "CALL-10 A zero timeout polls.", source = "kevent(2)")
  void zeroPolls(Kqueue kq) throws Exception {
    assertThat(kq.poll(Duration.ZERO)).isEmpty();
    kq.register(KEvent.user(1).add().trigger());
    assertThat(kq.poll(Duration.ZERO)).hasSize(1);
  }

  @OnEachBackend
  @Rule(
      value =
          "CALL-11 register throws for the first change that fails, with the others"
              + " suppressed; all other changes stay applied.",
      source = "API: Kqueue.register")
  void registerThrowsForEachFailure(Kqueue kq) throws Exception {
    assertThatThrownBy(() ->
            kq.register(
                KEvent.user(1).delete(), KEvent.user(2).add().trigger(), KEvent.user(3).delete()))
        .isInstanceOfSatisfying(
            KqueueException.class,
            e -> {
              assertThat(e.errno()).isEqualTo(Errno.ENOENT);
              assertThat(e.change().orElseThrow().ident()).isEqualTo(1);
              assertThat(e.getSuppressed()).hasSize(1);
            });
    assertThat(idents(kq.poll())).containsExactly(2L);
  }

  @OnEachBackend
  @Rule(
      value =
          "CALL-12 The list form and the buffer form do the same; one buffer may hold"
              + " changes and receive events.",
      source = "API: Kqueue.kevent(KEventBuffer, KEventBuffer, long)")
  void bufferFormIsTheSame(Kqueue kq) throws Exception {
    KEventBuffer buffer = kq.newBuffer(4);
    buffer.put(KEvent.user(1).add().clear().withUdata(9));
    assertThat(kq.kevent(buffer, buffer, 0)).isZero();
    kq.register(KEvent.user(1).trigger().withUdata(9));
    assertThat(kq.kevent(buffer, 0)).isEqualTo(1);
    assertThat(lines(buffer.toList())).containsExactly("1 USER CLEAR 0 0 0x9");
    buffer.clear().put(KEvent.user(2).delete());
    assertThat(kq.kevent(buffer, buffer, 0)).isEqualTo(1);
    assertThat(buffer.errno(0)).isEqualTo(Errno.ENOENT);
  }

  @OnEachBackend
  @Rule(
      value = "CALL-13 All 64 bits of udata and of a user event's ident are returned.",
      source = "struct kevent; levelled: 32-bit fields of no system are used for them")
  void keepsAllBits(Kqueue kq) throws Exception {
    long ident = 0x8123_4567_89ab_cdefL;
    long udata = 0xfedc_ba98_7654_3210L;
    kq.register(KEvent.user(ident).add().clear().trigger().withUdata(udata));
    assertThat(kq.poll()).containsExactly(KEvent.user(ident).clear().withUdata(udata));
  }

  @OnEachBackend
  @Rule(
      value =
          "CALL-14 Events show state flags only: EV_ADD, EV_DELETE, EV_ENABLE, EV_DISABLE and"
              + " EV_RECEIPT are masked.",
      source = "levelled: the original returns what the first EV_ADD had, FreeBSD strips")
  void masksActions(Kqueue kq) throws Exception {
    kevent(kq, KEvent.user(1).add().enable().clear().receipt());
    kq.register(KEvent.user(1).trigger());
    assertThat(only(kq.poll()).flags()).isEqualTo(EV_CLEAR);
  }
}
