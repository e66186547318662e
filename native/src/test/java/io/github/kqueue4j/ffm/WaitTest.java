// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.ClosedKqueueException;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.ffm.loopback.Loopback;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Waits of platform threads and of virtual threads. */
@EnabledOnOs(OS.LINUX)
class WaitTest {

  private static final Duration SHORT = Duration.ofMillis(60);

  static Stream<Arguments> waits() {
    return Backends.all().stream()
        .flatMap(backends ->
            Stream.of(Kind.PLATFORM, Kind.VIRTUAL).map(kind -> Arguments.of(backends, kind)));
  }

  /** The kind of the waiting thread. */
  enum Kind {
    PLATFORM,
    VIRTUAL;

    Thread.Builder builder() {
      return this == PLATFORM ? Thread.ofPlatform().daemon() : Thread.ofVirtual();
    }
  }

  @ParameterizedTest
  @MethodSource("waits")
  void lastsUntilTheTimeIsOver(Backends backends, Kind kind) throws Exception {
    try (Kqueue kq = Kqueue.open(backends.backend())) {
      long start = System.nanoTime();
      Wait wait = Wait.begin(backends.library(), () -> kq.poll(SHORT), kind.builder());
      assertThat(wait.outcome()).isEqualTo(List.of());
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
    }
    backends.library().check();
  }

  @ParameterizedTest
  @MethodSource("waits")
  void goesOnAfterASignal(Backends backends, Kind kind) throws Exception {
    Loopback library = backends.library();
    try (Kqueue kq = Kqueue.open(backends.backend())) {
      Wait wait = Wait.begin(library, kq::take, kind.builder());
      int enough = library.interruptions() + 20;
      Wait.until(() -> {
        library.signalAll();
        return library.interruptions() >= enough;
      });
      assertThat(wait.isOver()).isFalse();
      kq.wakeup();
      assertThat(wait.outcome()).isEqualTo(List.of());
    }
    library.check();
  }

  /** {@code ThreadGroup.interrupt()} reaches the thread that waits on behalf of a virtual one. */
  @ParameterizedTest
  @MethodSource("io.github.kqueue4j.ffm.Backends#all")
  void ofAVirtualThreadIsNotEndedByAnInterruptOfAnotherThread(Backends backends) throws Exception {
    Loopback library = backends.library();
    try (Kqueue kq = Kqueue.open(backends.backend())) {
      Wait wait = Wait.begin(library, kq::take, Thread.ofVirtual());
      Thread.getAllStackTraces().keySet().stream()
          .filter(thread -> thread.getName().startsWith("kqueue4j-relay-"))
          .forEach(Thread::interrupt);
      int enough = library.interruptions() + 20; // after each of them the thread looks again
      Wait.until(() -> {
        library.signalAll();
        return library.interruptions() >= enough || wait.isOver();
      });
      assertThat(wait.isOver()).isFalse();
      kq.wakeup();
      assertThat(wait.outcome()).isEqualTo(List.of());
    }
    library.check();
  }

  @ParameterizedTest
  @MethodSource("waits")
  void lastsUntilTheTimeIsOverAlsoWithSignals(Backends backends, Kind kind) throws Exception {
    Loopback library = backends.library();
    try (Kqueue kq = Kqueue.open(backends.backend())) {
      long start = System.nanoTime();
      Wait wait = Wait.begin(library, () -> kq.poll(SHORT), kind.builder());
      Wait.until(() -> {
        library.signalAll();
        return wait.isOver();
      });
      assertThat(wait.outcome()).isEqualTo(List.of());
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
    }
    library.check();
  }

  @ParameterizedTest
  @MethodSource("waits")
  void endsAtAnEventThatComesMeanwhile(Backends backends, Kind kind) throws Exception {
    try (Kqueue kq = Kqueue.open(backends.backend());
        Descriptor.Pipe pipe = backends.backend().pipe()) {
      kq.register(KEvent.read(pipe.source()).add().clear().withUdata(3));
      Wait wait = Wait.begin(backends.library(), kq::take, kind.builder());
      pipe.sink().write(ByteBuffer.wrap(new byte[5]));
      assertThat(wait.outcome().toString())
          .isEqualTo("[" + pipe.source().number() + " READ CLEAR 0 5 0x3]");
    }
    backends.library().check();
  }

  @ParameterizedTest
  @MethodSource("waits")
  void endsAtAWakeup(Backends backends, Kind kind) throws Exception {
    try (Kqueue kq = Kqueue.open(backends.backend())) {
      for (int i = 0; i < 20; i++) {
        Wait wait = Wait.begin(backends.library(), kq::take, kind.builder());
        kq.wakeup();
        assertThat(wait.outcome()).isEqualTo(List.of());
      }
      assertThat(kq.poll(SHORT)).isEmpty();
    }
    backends.library().check();
  }

  @ParameterizedTest
  @MethodSource("waits")
  void endsAtOnceAfterWakeupsThatCameBefore(Backends backends, Kind kind) throws Exception {
    try (Kqueue kq = Kqueue.open(backends.backend())) {
      kq.wakeup();
      kq.wakeup();
      assertThat(kq.poll()).isEmpty(); // no wait
      Wait first = Wait.begin(backends.library(), kq::take, kind.builder());
      assertThat(first.outcome()).isEqualTo(List.of());
      long start = System.nanoTime();
      Wait second = Wait.begin(backends.library(), () -> kq.poll(SHORT), kind.builder());
      assertThat(second.outcome()).isEqualTo(List.of());
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
    }
    backends.library().check();
  }

  @ParameterizedTest
  @MethodSource("waits")
  void endsWithEintrAtAnInterrupt(Backends backends, Kind kind) throws Exception {
    try (Kqueue kq = Kqueue.open(backends.backend())) {
      List<Boolean> kept = new ArrayList<>();
      Wait wait =
          Wait.begin(
              backends.library(),
              () -> {
                try {
                  return kq.take();
                } catch (KqueueException e) {
                  kept.add(Thread.currentThread().isInterrupted());
                  return e.errno();
                }
              },
              kind.builder());
      wait.interrupt();
      assertThat(wait.outcome()).isEqualTo(Errno.EINTR);
      assertThat(kept).containsExactly(true);
      assertThat(kq.poll(SHORT)).isEmpty();
    }
    backends.library().check();
  }

  @ParameterizedTest
  @MethodSource("io.github.kqueue4j.ffm.Backends#all")
  void isNotBegunByAnInterruptedThreadUnlessItHasTo(Backends backends) throws Exception {
    try (Kqueue kq = Kqueue.open(backends.backend());
        Descriptor.Pipe pipe = backends.backend().pipe()) {
      kq.register(KEvent.read(pipe.source()).add().clear());
      pipe.sink().write(ByteBuffer.wrap(new byte[1]));
      Thread.currentThread().interrupt();
      assertThat(kq.take()).hasSize(1);
      assertThat(kq.poll()).isEmpty();
      assertThatThrownBy(kq::take)
          .isInstanceOfSatisfying(
              KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINTR));
      assertThat(Thread.interrupted()).isTrue();
      assertThat(kq.poll(SHORT)).isEmpty();
    }
    backends.library().check();
  }

  @ParameterizedTest
  @MethodSource("waits")
  void endsAtTheClosingOfItsQueue(Backends backends, Kind kind) throws Exception {
    Kqueue kq = Kqueue.open(backends.backend());
    List<Wait> waits = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      waits.add(Wait.begin(backends.library(), kq::take, kind.builder()));
    }
    kq.close();
    for (Wait wait : waits) {
      assertThat(wait.outcome().toString()).startsWith(ClosedKqueueException.class.getName());
    }
    assertThatThrownBy(kq::poll).isInstanceOf(ClosedKqueueException.class);
    assertThatThrownBy(() -> kq.register(KEvent.timer(1).delete()))
        .isInstanceOf(ClosedKqueueException.class);
    kq.wakeup();
    kq.close();
    backends.library().check();
  }

  @ParameterizedTest
  @MethodSource("waits")
  void isTheOnlyOneThatItsEndIsMeantFor(Backends backends, Kind kind) throws Exception {
    Loopback library = backends.library();
    try (Kqueue kq = Kqueue.open(backends.backend())) {
      List<Wait> waits = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        waits.add(Wait.begin(library, kq::take, kind.builder()));
      }
      for (int i = 4; i >= 1; i--) {
        Wait meant = waits.remove(i);
        meant.interrupt(); // the last to arrive: the kernel wakes other threads first
        assertThat(meant.outcome().toString()).contains("EINTR");
        assertThat(waits).noneMatch(Wait::isOver);
      }
      kq.wakeup();
      assertThat(waits.getFirst().outcome()).isEqualTo(List.of());
    }
    library.check();
  }

  @ParameterizedTest
  @MethodSource("io.github.kqueue4j.ffm.Backends#withNesting")
  void leavesNothingBehindInAQueueThatIsWatched(Backends backends) throws Exception {
    try (Kqueue inner = Kqueue.open(backends.backend());
        Kqueue outer = Kqueue.open(backends.backend())) {
      outer.register(KEvent.read(inner.descriptor()).add());
      for (int i = 0; i < 10; i++) {
        Wait wait = Wait.begin(backends.library(), () -> inner.poll(Duration.ofSeconds(10)));
        inner.wakeup();
        wait.outcome();
      }
      assertThat(outer.poll()).isEmpty();
    }
    backends.library().check();
  }

  @ParameterizedTest
  @MethodSource("io.github.kqueue4j.ffm.Backends#all")
  void keepsItsOnlyPlaceForAnEvent(Backends backends) throws IOException {
    Loopback library = backends.library();
    try (Kqueue kq = Kqueue.open(backends.backend());
        Descriptor.Pipe pipe = backends.backend().pipe()) {
      KEventBuffer one = kq.newBuffer(1);
      kq.register(KEvent.read(pipe.source()).add());
      for (int i = 0; i < 20; i++) {
        Wait wait = Wait.begin(library, () -> kq.poll(Duration.ofSeconds(10)));
        kq.wakeup(); // meanwhile the wake-up event may be ahead of the pipe's event
        pipe.sink().write(ByteBuffer.wrap(new byte[1]));
        assertThat(kq.kevent(one, Duration.ofSeconds(10).toNanos())).isEqualTo(1);
        assertThat(one.ident(0)).isEqualTo(pipe.source().number());
        wait.outcome();
        assertThat(pipe.source().read(ByteBuffer.allocate(8))).isEqualTo(1);
      }
    }
    library.check();
  }

  @ParameterizedTest
  @MethodSource("io.github.kqueue4j.ffm.Backends#all")
  void thatFailsSaysWhy(Backends backends) throws KqueueException {
    try (Kqueue kq = Kqueue.open(backends.backend())) {
      backends.library().faults().failKevent(Errno.ENOMEM);
      assertThatThrownBy(kq::poll)
          .isInstanceOfSatisfying(
              KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOMEM));
      backends.library().faults().failKevent(Errno.EINTR);
      assertThat(kq.poll(SHORT)).isEmpty();
    }
    backends.library().check();
  }
}
