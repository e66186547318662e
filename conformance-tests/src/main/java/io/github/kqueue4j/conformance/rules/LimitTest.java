// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.rules;

import static io.github.kqueue4j.SysEvent.EV_ADD;
import static io.github.kqueue4j.SysEvent.EV_ERROR;
import static io.github.kqueue4j.SysEvent.NOTE_SECONDS;
import static io.github.kqueue4j.SysEvent.NOTE_USECONDS;
import static io.github.kqueue4j.conformance.Feature.FEW_EVENTS_IN_A_CALL;
import static io.github.kqueue4j.conformance.Feature.TIMERS_UNLIMITED;
import static io.github.kqueue4j.conformance.Feature.USER_EVENTS_LIMITED;
import static io.github.kqueue4j.conformance.rules.Events.idents;
import static io.github.kqueue4j.conformance.rules.Events.kevent;
import static io.github.kqueue4j.conformance.rules.Events.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.conformance.OnEachBackend;
import io.github.kqueue4j.conformance.OnlyWith;
import io.github.kqueue4j.conformance.OnlyWithout;
import io.github.kqueue4j.conformance.Rule;
import io.github.kqueue4j.conformance.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Limits, large numbers of objects, and invalid input. */
class LimitTest {
  private static final int MANY = 3000;

  @OnEachBackend
  @OnlyWithout(USER_EVENTS_LIMITED)
  @Rule(
      value = "LIMIT-1 Thousands of events in one queue: each is found, none is lost.",
      source = "kn_hash, kqueue_register()")
  void manyEvents(Kqueue kq) throws Exception {
    List<KEvent> changes = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      changes.add(KEvent.user(i * 0x1_0001L).add().clear());
    }
    assertThat(kq.kevent(changes, 0, Duration.ZERO)).isEmpty();
    List<KEvent> triggers = new ArrayList<>();
    for (int i = 0; i < MANY; i += 2) {
      triggers.add(KEvent.user(i * 0x1_0001L).trigger());
    }
    List<KEvent> found = new ArrayList<>(kq.kevent(triggers, MANY, Duration.ZERO));
    while (found.size() < MANY / 2) {
      List<KEvent> more = kq.kevent(List.of(), MANY, Duration.ZERO);
      assertThat(more).as("the events after %d", found.size()).isNotEmpty();
      found.addAll(more);
    }
    assertThat(idents(found)).hasSize(MANY / 2).doesNotHaveDuplicates();
    assertThat(kq.poll()).isEmpty();
  }

  private static List<KEvent> triggerMany(Kqueue kq) throws KqueueException {
    List<KEvent> changes = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      changes.add(KEvent.user(i).add().clear().trigger());
    }
    assertThat(kq.kevent(changes, 0, Duration.ZERO)).isEmpty();
    return kq.kevent(List.of(), MANY, Duration.ZERO);
  }

  @OnEachBackend
  @OnlyWithout({FEW_EVENTS_IN_A_CALL, USER_EVENTS_LIMITED})
  @Rule(
      value = "LIMIT-5 A call returns thousands of events if it has room for them.",
      source = "kqueue_scan(), CONTRACT.md, C-10")
  void manyInACall(Kqueue kq) throws Exception {
    assertThat(triggerMany(kq)).hasSize(MANY);
  }

  @OnEachBackend
  @OnlyWith(FEW_EVENTS_IN_A_CALL)
  @Rule(
      value = "LIMIT-6 A call returns 512 events on these kernels, and the next one others.",
      source = "libkqueue kevent(), MAX_KEVENT")
  void fewInACall(Kqueue kq) throws Exception {
    List<KEvent> found = new ArrayList<>(triggerMany(kq));
    assertThat(found).hasSize(512);
    found.addAll(kq.kevent(List.of(), MANY, Duration.ZERO));
    assertThat(idents(found)).hasSize(1024).doesNotHaveDuplicates();
  }

  @OnEachBackend
  @OnlyWith(USER_EVENTS_LIMITED)
  @Rule(
      value =
          "LIMIT-7 One user event too many is ENOMEM on these kernels, so is a timer then, and the"
              + " others are reported.",
      source = "OpenBSD filt_userattach(): kq_usereventsmax")
  void userEventsAreLimited(Kqueue kq) throws Exception {
    List<KEvent> changes = new ArrayList<>();
    List<KEvent> triggers = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      changes.add(KEvent.user(i).add().clear());
      triggers.add(KEvent.user(i).trigger());
    }
    List<KEvent> posted = kq.kevent(changes, 0, Duration.ZERO);
    assertThat(posted).isNotEmpty().allMatch(e -> e.errno() == Errno.ENOMEM);
    int added = MANY - posted.size();
    KEvent timer = KEvent.timer(1, Duration.ofHours(1)).add();
    assertThat(refusal(kq, timer)).isEqualTo(Errno.ENOMEM);
    assertThat(kq.kevent(triggers.subList(0, added), MANY, Duration.ZERO)).hasSize(added);
    assertThat(kevent(kq, KEvent.user(0).delete(), timer)).isEmpty();
  }

  @OnEachBackend
  @Rule(
      value = "LIMIT-2 A change list longer than the kernel's own chunks is applied completely.",
      source = "kern_kevent(): KQ_NEVENTS at a time")
  void longChangeLists(Kqueue kq) throws Exception {
    List<KEvent> changes = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      changes.add(KEvent.user(i).add().receipt());
    }
    assertThat(kq.kevent(changes, 1, Duration.ZERO)).hasSize(100).allMatch(KEvent::isReceipt);
    assertThat(kevent(kq, KEvent.user(99).delete())).isEmpty();
  }

  @OnEachBackend
  @Rule(value = "LIMIT-3 Hundreds of queues can be open.", source = "sys_kqueue(), falloc()")
  void manyQueues(World world) throws Exception {
    for (int i = 0; i < 200; i++) {
      Kqueue kq = world.open();
      kq.register(KEvent.user(i).add().trigger());
      assertThat(idents(kq.poll())).containsExactly((long) i);
    }
  }

  @OnEachBackend
  @OnlyWithout(TIMERS_UNLIMITED)
  @Rule(
      value = "LIMIT-4 One timer too many is ENOMEM, and the existing timers go on.",
      source = "filt_timerattach(): kq_calloutmax")
  void timersAreLimited(Kqueue kq) throws Exception {
    List<KEvent> posted = List.of();
    for (int from = 1; from < 70_000 && posted.isEmpty(); from += MANY) {
      List<KEvent> changes = new ArrayList<>();
      for (int i = from; i < from + MANY; i++) {
        changes.add(KEvent.timer(i, Duration.ofHours(1)).add());
      }
      posted = kq.kevent(changes, 0, Duration.ZERO);
    }
    assertThat(posted).isNotEmpty().allMatch(e -> e.errno() == Errno.ENOMEM);
    assertThat(kevent(kq, KEvent.timer(1).delete())).isEmpty();
    assertThat(kevent(kq, KEvent.timer(1, Duration.ofHours(1)).add())).isEmpty();
  }

  @OnEachBackend
  @Rule(
      value = "INPUT-1 Flags that contradict each other are refused before any change is made.",
      source = "levelled: the systems disagree on which one wins")
  void contradictions(Kqueue kq) throws Exception {
    KEvent good = KEvent.user(1).add();
    for (KEvent bad :
        List.of(
            KEvent.user(2).add().delete(),
            KEvent.user(2).enable().disable(),
            new KEvent(2, Filter.USER, EV_ADD | EV_ERROR, 0, 0, 0),
            new KEvent(2, Filter.USER, EV_ADD | 0x100, 0, 0, 0),
            new KEvent(2, Filter.TIMER, EV_ADD, NOTE_SECONDS | NOTE_USECONDS, 1, 0))) {
      assertThatThrownBy(() -> kq.register(good, bad))
          .as("%s", bad)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(refusal(kq, KEvent.user(1).delete())).isEqualTo(Errno.ENOENT);
  }

  @OnEachBackend
  @Rule(
      value = "INPUT-2 Negative counts and timeouts are refused before any change is made.",
      source = "levelled: EINVAL before or after the changes, or ignored, by system")
  void negatives(Kqueue kq) throws Exception {
    List<KEvent> changes = List.of(KEvent.user(1).add());
    KEventBuffer buffer = kq.newBuffer(1);
    assertThatThrownBy(() -> kq.kevent(changes, -1, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> kq.kevent(changes, 1, Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> kq.kevent(buffer, -1)).isInstanceOf(IllegalArgumentException.class);
    assertThat(refusal(kq, KEvent.user(1).delete())).isEqualTo(Errno.ENOENT);
  }

  @OnEachBackend
  @Rule(
      value = "INPUT-3 A timer's period must be positive.",
      source = "levelled: a period of 0 or less has eight meanings on six systems")
  void periods(Kqueue kq) throws Exception {
    for (long bad : new long[] {0, -1, Long.MIN_VALUE}) {
      assertThatThrownBy(() -> kq.register(new KEvent(1, Filter.TIMER, EV_ADD, 0, bad, 0)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("timer 1");
    }
  }

  @OnEachBackend
  @Rule(
      value = "INPUT-4 An impossible descriptor is refused; one that is not open is EBADF.",
      source = "levelled: 2^32 + fd is fd on the original")
  void descriptors(Kqueue kq) throws Exception {
    assertThatThrownBy(() -> kq.register(KEvent.read(-1).add()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> kq.register(KEvent.read(1L << 32).add()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(refusal(kq, KEvent.read(999_999).add())).isEqualTo(Errno.EBADF);
  }

  @OnEachBackend
  @Rule(
      value = "INPUT-5 A filter that the backend does not support is refused: EINVAL.",
      source = "kqueue_register(): filter + EVFILT_SYSCOUNT < 0")
  void filters(World world, Kqueue kq) throws Exception {
    for (Filter filter : Filter.values()) {
      if (!world.backend().supports(filter)) {
        assertThat(refusal(kq, new KEvent(1, filter, EV_ADD, 0, 0, 0)))
            .as("%s", filter)
            .isEqualTo(Errno.EINVAL);
      }
    }
  }

  @OnEachBackend
  @Rule(
      value =
          "INPUT-6 A buffer that is full or too small, or an index past its end, is"
              + " refused with an exception.",
      source = "API: KEventBuffer")
  void buffers(Kqueue kq) throws Exception {
    KEventBuffer one = kq.newBuffer(1);
    KEventBuffer two = kq.newBuffer(2);
    one.put(KEvent.user(1).add());
    assertThatThrownBy(() -> one.put(KEvent.user(2).add()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("clear()");
    assertThatThrownBy(() -> kq.kevent(two, one, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> two.ident(0)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> kq.newBuffer(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @OnEachBackend
  @Rule(
      value = "INPUT-7 The ident that is reserved for wakeup is refused.",
      source = "API: KEvent.user")
  void reservedIdent(Kqueue kq) throws Exception {
    assertThatThrownBy(() -> kq.register(KEvent.user(Long.MIN_VALUE).add()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("wakeup");
  }
}
