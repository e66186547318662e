// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.SysEvent;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A queue. */
class KqueueTest {

  @ParameterizedTest
  @MethodSource("io.github.kqueue4j.ffm.Backends#all")
  void returnsAUserEventThatWasTriggered(Backends backends) throws KqueueException {
    try (Kqueue kq = Kqueue.open(backends.backend())) {
      kq.register(KEvent.timer(7, Duration.ofMillis(1)).add().oneshot().withUdata(9));
      assertThat(kq.take())
          .containsExactly(
              new KEvent(
                  7,
                  io.github.kqueue4j.Filter.TIMER,
                  SysEvent.EV_ONESHOT | SysEvent.EV_CLEAR,
                  0,
                  1,
                  9));
    }
    backends.library().check();
  }
}
