// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.reference.adapter.ReferenceProvider;
import io.github.kqueue4j.watch.Event;
import io.github.kqueue4j.watch.Interest;
import io.github.kqueue4j.watch.Watch;
import io.github.kqueue4j.watch.Watcher;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A signal that is suspended through two backends, whose providers use one host. */
@DisabledOnOs(OS.WINDOWS) // has no WINCH
class SharedSignalsTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String WINCH = "WINCH";

  private final Backend one = Backend.from(new ReferenceProvider());
  private final Backend two = Backend.from(new ReferenceProvider());

  /** Released by the action that is suspended. */
  private final Semaphore acted = new Semaphore(0);

  @BeforeEach
  void setAction() {
    VmSignals.handle(WINCH, VmSignals.handler(acted::release));
  }

  @AfterEach
  void restore() {
    VmSignals.handle(WINCH, VmSignals.standard(VmSignals.Standard.SIG_DFL));
  }

  private void assertActedOnce() throws InterruptedException {
    VmSignals.raise(WINCH);
    assertThat(acted.tryAcquire(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(acted.availablePermits()).isZero();
  }

  @Test
  void staysSuspendedUntilTheLastWatchOfEitherEnds() throws Exception {
    Watcher<String> first = Watcher.open(one);
    try (Watcher<String> second = Watcher.open(two)) {
      first.watch(Interest.signal(Signal.WINCH), "first");
      Watch<String> watch = second.watch(Interest.signal(Signal.WINCH), "second");
      first.close();
      VmSignals.raise(WINCH);
      Event<String> event = second.poll(LONG).orElseThrow();

      assertThat(event.watch()).isSameAs(watch);
      assertThat(two.isIgnored(Signal.WINCH)).isTrue();
    }
    assertThat(one.isIgnored(Signal.WINCH)).isFalse();
    assertActedOnce();
  }

  @Test
  void staysSuspendedWhileTheProgramIgnoresTheSignalThroughEither() throws Exception {
    one.ignore(Signal.WINCH);
    try (Watcher<String> watcher = Watcher.open(two)) {
      watcher.watch(Interest.signal(Signal.WINCH), "");
    }
    assertThat(two.isIgnored(Signal.WINCH)).isTrue();
    try (Kqueue kq = Kqueue.open(two)) {
      kq.register(KEvent.signal(Signal.WINCH).add());
      VmSignals.raise(WINCH);
      assertThat(kq.poll(LONG)).hasSize(1);
    }
    one.restore(Signal.WINCH);
    assertActedOnce();
  }
}
