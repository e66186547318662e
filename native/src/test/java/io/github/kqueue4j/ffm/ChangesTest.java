// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static io.github.kqueue4j.SysEvent.EV_ADD;
import static io.github.kqueue4j.SysEvent.EV_ERROR;
import static io.github.kqueue4j.SysEvent.EV_RECEIPT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Changes in a list or a buffer. */
@EnabledOnOs(OS.LINUX)
class ChangesTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final int NO_DESCRIPTOR = 999_999;

  private static KEvent posted(KEvent change, int errno) {
    return new KEvent(change.ident(), change.filter(), EV_ERROR, 0, errno, change.udata());
  }

  @ParameterizedTest
  @MethodSource("io.github.kqueue4j.ffm.Backends#all")
  void postsErrorsAndReceiptsInOrderAndNothingElse(Backends backends) throws KqueueException {
    try (Kqueue kq = Kqueue.open(backends.backend())) {
      kq.register(KEvent.timer(1, Duration.ofMillis(1)).add());
      List<KEvent> changes =
          List.of(
              KEvent.timer(2, HOUR).add().withUdata(20),
              KEvent.read(NO_DESCRIPTOR).add().clear().withUdata(21),
              KEvent.timer(3, HOUR).add().receipt().withUdata(22),
              KEvent.timer(4).delete().withUdata(23));
      assertThat(kq.kevent(changes, 10, Duration.ofSeconds(5)))
          .containsExactly(
              posted(changes.get(1), Errno.EBADF.number()),
              posted(changes.get(2), 0),
              posted(changes.get(3), Errno.ENOENT.number()));
      kq.register(KEvent.timer(2).delete(), KEvent.timer(3).delete());
      assertThat(kq.take()).hasSize(1);
    }
    backends.library().check();
  }

  @ParameterizedTest
  @MethodSource("io.github.kqueue4j.ffm.Backends#all")
  void haveRoomForTheirErrorsWhereThereIsNoneForEvents(Backends backends) throws KqueueException {
    try (Kqueue kq = Kqueue.open(backends.backend())) {
      List<KEvent> changes = new ArrayList<>();
      List<KEvent> expected = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        KEvent change = KEvent.timer(i).delete().withUdata(i);
        changes.add(change);
        expected.add(posted(change, Errno.ENOENT.number()));
      }
      assertThat(kq.kevent(changes, 1, Kqueue.FOREVER)).isEqualTo(expected);
      assertThat(kq.kevent(changes, 0, Kqueue.FOREVER)).isEqualTo(expected);
    }
    backends.library().check();
  }

  @ParameterizedTest
  @MethodSource("io.github.kqueue4j.ffm.Backends#all")
  void throwForTheFirstThatIsRefusedWithTheOthersSuppressed(Backends backends)
      throws KqueueException {
    try (Kqueue kq = Kqueue.open(backends.backend())) {
      assertThatThrownBy(() ->
              kq.register(
                  KEvent.timer(1).delete(),
                  KEvent.timer(2, HOUR).add(),
                  KEvent.read(NO_DESCRIPTOR).add()))
          .isInstanceOfSatisfying(
              KqueueException.class,
              e -> {
                assertThat(e.errno()).isEqualTo(Errno.ENOENT);
                assertThat(e.change()).contains(KEvent.timer(1).delete());
                assertThat(e.getSuppressed()).hasSize(1);
              });
      kq.register(KEvent.timer(2).delete());
    }
    backends.library().check();
  }

  @ParameterizedTest
  @MethodSource("io.github.kqueue4j.ffm.Backends#all")
  void stayInTheirBufferAsTheyWerePut(Backends backends) throws KqueueException {
    try (Kqueue kq = Kqueue.open(backends.backend())) {
      KEventBuffer changes = kq.newBuffer(4);
      changes.put(1, Filter.TIMER, EV_ADD, 0, 3_600_000, 5);
      changes.put(2, Filter.TIMER, EV_ADD | EV_RECEIPT, 0, 3_600_000, 6);
      List<KEvent> before = changes.toList();
      kq.register(changes);
      kq.register(changes);
      assertThat(changes.toList()).isEqualTo(before);
      KEventBuffer events = kq.newBuffer(4);
      assertThat(kq.kevent(changes, events, 0)).isEqualTo(1); // the receipt, once
      assertThat(events.get(0)).isEqualTo(posted(before.get(1), 0));
    }
    backends.library().check();
  }

  @ParameterizedTest
  @MethodSource("io.github.kqueue4j.ffm.Backends#all")
  void mayShareTheirBufferWithTheEvents(Backends backends) throws KqueueException {
    try (Kqueue kq = Kqueue.open(backends.backend())) {
      KEventBuffer both = kq.newBuffer(20);
      for (int i = 0; i < 20; i++) {
        both.put(i, Filter.TIMER, i % 2 == 0 ? EV_ADD : EV_ADD | EV_RECEIPT, 0, 1, i);
      }
      assertThat(kq.kevent(both, both, Kqueue.FOREVER_NANOS)).isEqualTo(10);
      for (int i = 0; i < 10; i++) {
        assertThat(both.get(i))
            .isEqualTo(new KEvent(2 * i + 1, Filter.TIMER, EV_ERROR, 0, 0, 2 * i + 1));
      }
      assertThat(kq.kevent(both, Kqueue.FOREVER_NANOS)).isPositive();
    }
    backends.library().check();
  }

  @ParameterizedTest
  @MethodSource("io.github.kqueue4j.ffm.Backends#all")
  void thatAreRefusedByTheKernelComeBackWithItsReason(Backends backends) throws KqueueException {
    try (Kqueue kq = Kqueue.open(backends.backend())) {
      for (Errno errno : List.of(Errno.ENOMEM, Errno.EACCES, Errno.EOPNOTSUPP, Errno.EOVERFLOW)) {
        for (int refused = 0; refused < 3; refused++) {
          KEvent change = KEvent.timer(refused, HOUR).add().withUdata(errno.number());
          backends.library().faults().refuseChange(errno);
          assertThat(kq.kevent(List.of(change), 3, Kqueue.FOREVER))
              .containsExactly(posted(change, errno.number()));
          backends.library().faults().refuseChange(errno);
          assertThatThrownBy(() -> kq.register(change, KEvent.timer(9, HOUR).add()))
              .isInstanceOfSatisfying(
                  KqueueException.class, e -> assertThat(e.errno()).isEqualTo(errno));
          kq.register(KEvent.timer(9).delete());
        }
      }
    }
    backends.library().check();
  }

  @ParameterizedTest
  @MethodSource("io.github.kqueue4j.ffm.Backends#all")
  void areDistinguishedWhereTheKernelLeavesReceiptsOut(Backends backends) throws KqueueException {
    try (Kqueue kq = Kqueue.open(backends.backend())) {
      backends.library().faults().dropReceipts(2);
      KEvent missing = KEvent.timer(3).delete();
      assertThatThrownBy(
              () -> kq.register(KEvent.timer(1, HOUR).add(), KEvent.timer(2, HOUR).add(), missing))
          .isInstanceOfSatisfying(
              KqueueException.class, e -> assertThat(e.change()).contains(missing));
      backends.library().faults().dropReceipts(0);
      kq.register(KEvent.timer(1).delete(), KEvent.timer(2).delete());
    }
    backends.library().check();
  }

  @ParameterizedTest
  @MethodSource("io.github.kqueue4j.ffm.Backends#withUserEvents")
  void triggerAUserEventThatTheyAdd(Backends backends) throws KqueueException {
    try (Kqueue kq = Kqueue.open(backends.backend())) {
      kq.register(KEvent.user(-5).add().clear().trigger().withUdata(Long.MIN_VALUE));
      List<KEvent> events = kq.take();
      assertThat(events).hasSize(1);
      assertThat(events.getFirst().ident()).isEqualTo(-5);
      assertThat(events.getFirst().filter()).isEqualTo(Filter.USER);
      assertThat(events.getFirst().udata()).isEqualTo(Long.MIN_VALUE);
      assertThat(kq.poll()).isEmpty();
    }
    backends.library().check();
  }

  @ParameterizedTest
  @MethodSource("io.github.kqueue4j.ffm.Backends#all")
  void ofAFilterThatTheSystemLacksAreRefused(Backends backends) throws KqueueException {
    try (Kqueue kq = Kqueue.open(backends.backend())) {
      for (Filter filter : Filter.values()) {
        if (!backends.backend().supports(filter)) {
          KEvent change = new KEvent(1, filter, EV_ADD, 0, 0, 3);
          assertThat(kq.kevent(List.of(change), 1, Kqueue.FOREVER))
              .containsExactly(posted(change, Errno.EINVAL.number()));
        }
      }
      assertThat(backends.backend().supports(Filter.AIO)).isFalse();
    }
    backends.library().check();
  }
}
