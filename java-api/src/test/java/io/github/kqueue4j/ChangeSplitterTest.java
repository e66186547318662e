// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import static io.github.kqueue4j.SysEvent.EV_ADD;
import static io.github.kqueue4j.SysEvent.EV_DELETE;
import static io.github.kqueue4j.SysEvent.NOTE_EXIT;
import static io.github.kqueue4j.SysEvent.NOTE_FFCOPY;
import static io.github.kqueue4j.SysEvent.NOTE_TRUNCATE;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.fake.FakeDriver;
import io.github.kqueue4j.fake.FakeProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests {@link ChangeSplitter}. */
class ChangeSplitterTest {

  private static final KEvent LACKING = new KEvent(5, Filter.EMPTY, EV_ADD, 0, 0, 3);
  private static final KEvent NOTE_LACKING = KEvent.vnode(6, NOTE_WRITE | NOTE_TRUNCATE).add();

  private final FakeProvider provider = new FakeProvider("fake");
  private final FakeDriver driver = provider.driver();
  private final Kqueue kq;

  ChangeSplitterTest() throws KqueueException {
    kq = Kqueue.open(Backend.from(provider));
  }

  private List<String> posted(KEvent... changes) throws KqueueException {
    return kq.kevent(List.of(changes), 8, Duration.ZERO).stream().map(KEvent::toString).toList();
  }

  @Test
  void isPostedIfTheFilterIsNotSupported() throws KqueueException {
    assertThat(posted(LACKING)).containsExactly("5 EMPTY ERROR 0 EINVAL 0x3");
    assertThat(driver.calls()).isEmpty();
  }

  @Test
  void isPostedIfANoteIsNotSupported() throws KqueueException {
    assertThat(posted(NOTE_LACKING)).containsExactly("6 VNODE ERROR 0 EOPNOTSUPP 0x0");
    assertThat(driver.calls()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 1L << 31, 1L << 32 | 1})
  void isPostedIfThePidIsOutOfRange(long pid) throws KqueueException {
    assertThat(posted(KEvent.proc(pid, NOTE_EXIT).add()))
        .containsExactly(pid + " PROC ERROR 0 ESRCH 0x0");
    assertThat(driver.calls()).isEmpty();
  }

  @Test
  void keepsTheOtherChangesInOrder() throws KqueueException {
    KEvent first = KEvent.user(1).add();
    KEvent last = KEvent.timer(2, Duration.ofNanos(7)).add();

    assertThat(posted(first, LACKING, last)).containsExactly("5 EMPTY ERROR 0 EINVAL 0x3");
    assertThat(driver.applied()).containsExactly(first, last);
  }

  @Test
  void isPostedInTheOrderOfTheChanges() throws KqueueException {
    driver.refuse(c -> (c.flags() & EV_DELETE) != 0 ? Optional.of(Errno.ENOENT) : Optional.empty());

    assertThat(
            posted(
                KEvent.user(1).delete(),
                LACKING,
                KEvent.user(2).add(),
                KEvent.user(3).add().receipt(),
                NOTE_LACKING,
                KEvent.user(4).delete()))
        .containsExactly(
            "1 USER ERROR 0 ENOENT 0x0",
            "5 EMPTY ERROR 0 EINVAL 0x3",
            "3 USER ERROR 0 0 0x0",
            "6 VNODE ERROR 0 EOPNOTSUPP 0x0",
            "4 USER ERROR 0 ENOENT 0x0");
  }

  @Test
  void isTwoChangesIfAUserEventIsAddedAndTriggered() throws KqueueException {
    driver.pend(KEvent.user(9));
    KEvent both = KEvent.user(1).add().clear().notes(NOTE_FFCOPY | 5).withData(6).withUdata(7);

    assertThat(posted(both.trigger())).containsExactly("9 USER 0 0 0 0x0");
    assertThat(driver.applied())
        .containsExactly(both, KEvent.user(1).trigger().withData(6).withUdata(7));
  }

  @Test
  void isTwoChangesAtItsPlaceInTheList() throws KqueueException {
    KEvent delete = KEvent.user(1).delete();

    assertThat(posted(KEvent.user(2).add(), KEvent.user(1).add().trigger(), delete)).isEmpty();
    assertThat(driver.applied())
        .containsExactly(
            KEvent.user(2).add(), KEvent.user(1).add(), KEvent.user(1).trigger(), delete);
  }

  @Test
  void isNotTriggeredIfItCouldNotBeAdded() throws KqueueException {
    driver.refuse(c -> (c.flags() & EV_ADD) != 0 ? Optional.of(Errno.ENOMEM) : Optional.empty());

    assertThat(posted(KEvent.user(1).add().trigger())).containsExactly("1 USER ERROR 0 ENOMEM 0x0");
    assertThat(driver.applied()).hasSize(1);
  }

  @Test
  void hasOneReceiptForItsTwoChanges() throws KqueueException {
    assertThat(posted(KEvent.user(1).add().trigger().receipt()))
        .containsExactly("1 USER ERROR 0 0 0x0");
    assertThat(driver.applied()).hasSize(2);
  }

  @Test
  void hasTheTriggersFailureInsteadOfTheReceipt() throws KqueueException {
    driver.refuse(c -> c.flags() == 0 ? Optional.of(Errno.EPERM) : Optional.empty());

    assertThat(posted(KEvent.user(1).add().trigger().receipt()))
        .containsExactly("1 USER ERROR 0 EPERM 0x0");
    assertThat(posted(KEvent.user(1).add().trigger())).containsExactly("1 USER ERROR 0 EPERM 0x0");
  }

  @Test
  void hasNoFailureIfAnotherThreadDeletedIt() throws KqueueException {
    driver.refuse(c -> c.flags() == 0 ? Optional.of(Errno.ENOENT) : Optional.empty());

    assertThat(posted(KEvent.user(1).add().trigger())).isEmpty();
    assertThat(posted(KEvent.user(1).add().trigger().receipt()))
        .containsExactly("1 USER ERROR 0 0 0x0");
  }

  @Test
  void isOneChangeIfItOnlyTriggers() throws KqueueException {
    posted(KEvent.user(1).trigger());

    assertThat(driver.calls()).containsExactly("kevent 1 8 0");
  }

  @Test
  void isFollowedByTheWait() throws KqueueException {
    KEventBuffer changes = kq.newBuffer(2).put(KEvent.user(1).add().trigger());
    KEventBuffer events = kq.newBuffer(4);
    driver.pend(KEvent.user(1));

    assertThat(kq.kevent(changes, events, 5)).isEqualTo(1);
    assertThat(events.toList()).containsExactly(KEvent.user(1));
    assertThat(driver.calls()).containsExactly("apply 1", "apply 1", "kevent 0 4 5");
  }

  @Test
  void mayBeAppliedAgain() throws KqueueException {
    KEventBuffer changes = kq.newBuffer(2).put(KEvent.user(1).add().trigger()).put(LACKING);
    KEventBuffer events = kq.newBuffer(4);
    for (int i = 0; i < 2; i++) {
      assertThat(kq.kevent(changes, events, 5)).isEqualTo(1);
      assertThat(events).hasToString("5 EMPTY ERROR 0 EINVAL 0x3");
    }
    assertThat(changes.toList()).containsExactly(KEvent.user(1).add().trigger(), LACKING);
    assertThat(driver.applied()).hasSize(4);
  }

  @Test
  void isForgottenByClear() throws KqueueException {
    KEventBuffer changes = kq.newBuffer(2).put(LACKING);
    changes.clear().put(KEvent.user(1).add());
    kq.kevent(changes, kq.newBuffer(2), 5);

    assertThat(driver.calls()).containsExactly("kevent 1 2 5");
  }

  @Test
  void mayBeInTheBufferOfTheEvents() throws KqueueException {
    KEventBuffer both = kq.newBuffer(4).put(KEvent.user(1).add()).put(LACKING).put(NOTE_LACKING);

    assertThat(kq.kevent(both, both, 5)).isEqualTo(2);
    assertThat(both).hasToString("5 EMPTY ERROR 0 EINVAL 0x3\n6 VNODE ERROR 0 EOPNOTSUPP 0x0");
    driver.pend(KEvent.user(9));
    assertThat(kq.kevent(both.clear(), both, 5)).isEqualTo(1);
    assertThat(both.toList()).containsExactly(KEvent.user(9));
  }

  @Test
  void isThrownByRegisterWithTheOthersApplied() {
    KEvent trigger = KEvent.user(2).add().trigger().receipt();

    assertThatThrownBy(() -> kq.register(KEvent.user(1).add(), trigger, LACKING, NOTE_LACKING))
        .isInstanceOfSatisfying(
            KqueueException.class,
            e -> {
              assertThat(e.change()).contains(LACKING);
              assertThat(e.errno()).isEqualTo(Errno.EINVAL);
              assertThat(e.getSuppressed()).hasSize(1);
            });
    assertThat(driver.applied()).hasSize(3);
    assertThat(driver.calls()).allMatch(call -> call.startsWith("apply"));
  }

  @Test
  void isThrownByRegisterOfABuffer() {
    KEventBuffer changes = kq.newBuffer(2).put(LACKING);

    assertThatThrownBy(() -> kq.register(changes))
        .isInstanceOfSatisfying(
            KqueueException.class, e -> assertThat(e.change()).contains(LACKING));
  }

  @Test
  void mayBeOneOfManyChanges() throws KqueueException {
    List<KEvent> changes = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      changes.add(KEvent.user(i).add().receipt());
    }
    changes.add(1500, LACKING);

    List<KEvent> posts = kq.kevent(changes, 8, Duration.ZERO);

    assertThat(posts).hasSize(3001);
    assertThat(posts.get(1500)).hasToString("5 EMPTY ERROR 0 EINVAL 0x3");
    assertThat(posts.get(1501).ident()).isEqualTo(1500);
    assertThat(driver.applied()).hasSize(3000);
  }

  @Test
  void failsAsAWholeIfTheCallFails() {
    driver.fail(-Errno.ENOMEM.number());

    assertThatThrownBy(() -> posted(KEvent.user(1).add().trigger()))
        .isInstanceOfSatisfying(
            KqueueException.class,
            e -> {
              assertThat(e.errno()).isEqualTo(Errno.ENOMEM);
              assertThat(e.change()).isEmpty();
            });
    assertThatThrownBy(() -> posted(KEvent.user(1).add(), LACKING))
        .isInstanceOf(KqueueException.class);
    assertThatThrownBy(() -> posted(LACKING, KEvent.user(1).add()))
        .isInstanceOf(KqueueException.class);
  }
}
