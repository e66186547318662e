// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A queue that another queue watches. */
@EnabledOnOs(OS.LINUX)
class NestingTest {

  private static KEvent watch(Kqueue inner) {
    return KEvent.read(inner.descriptor()).add();
  }

  private static void assertRefused(Kqueue outer, Kqueue inner) {
    assertThatThrownBy(() -> outer.register(watch(inner)))
        .isInstanceOfSatisfying(
            KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
  }

  @ParameterizedTest
  @MethodSource("io.github.kqueue4j.ffm.Backends#withNesting")
  void isReadableWhileEventsPend(Backends backends) throws KqueueException {
    try (Kqueue inner = Kqueue.open(backends.backend());
        Kqueue outer = Kqueue.open(backends.backend())) {
      outer.register(watch(inner).withUdata(8));
      assertThat(outer.poll()).isEmpty();
      inner.register(KEvent.timer(1, Duration.ofMillis(1)).add().oneshot());
      List<KEvent> events = outer.take();
      assertThat(events)
          .containsExactly(new KEvent(inner.descriptor().number(), Filter.READ, 0, 0, 1, 8));
      assertThat(inner.poll()).hasSize(1);
      assertThat(outer.poll()).isEmpty();
    }
    backends.library().check();
  }

  @ParameterizedTest
  @MethodSource("io.github.kqueue4j.ffm.Backends#withNesting")
  void cannotWatchItselfNorThroughOthers(Backends backends) throws KqueueException {
    try (Kqueue a = Kqueue.open(backends.backend());
        Kqueue b = Kqueue.open(backends.backend());
        Kqueue c = Kqueue.open(backends.backend())) {
      assertRefused(a, a);
      a.register(watch(b));
      assertRefused(b, a);
      b.register(watch(c), KEvent.timer(1, Duration.ofHours(1)).add());
      assertRefused(c, a);
      assertRefused(c, b);
      b.register(KEvent.read(c.descriptor()).delete());
      c.register(watch(a));
      assertRefused(b, c);
    }
    backends.library().check();
  }

  @ParameterizedTest
  @MethodSource("io.github.kqueue4j.ffm.Backends#all")
  void postsTheRefusalAmongTheOtherEntries(Backends backends) throws KqueueException {
    try (Kqueue kq = Kqueue.open(backends.backend())) {
      List<KEvent> changes =
          List.of(
              KEvent.timer(1).delete().withUdata(1),
              watch(kq).withUdata(2),
              KEvent.timer(2, Duration.ofHours(1)).add().receipt().withUdata(3));
      assertThat(kq.kevent(changes, 5, Kqueue.FOREVER))
          .extracting(KEvent::udata, KEvent::data)
          .containsExactly(
              tuple(1L, (long) Errno.ENOENT.number()),
              tuple(2L, (long) Errno.EINVAL.number()),
              tuple(3L, 0L));
    }
    backends.library().check();
  }

  @ParameterizedTest
  @MethodSource("io.github.kqueue4j.ffm.Backends#withNesting")
  void isForgottenOnceItIsClosed(Backends backends) throws KqueueException {
    try (Kqueue outer = Kqueue.open(backends.backend())) {
      Kqueue inner = Kqueue.open(backends.backend());
      int number = inner.descriptor().number();
      outer.register(watch(inner));
      inner.close();
      assertThatThrownBy(() -> inner.descriptor().number())
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("Descriptor[" + number + ", kqueue] is closed");
      try (Kqueue next = Kqueue.open(backends.backend())) {
        next.register(watch(outer));
      }
    }
    backends.library().check();
  }
}
