// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.fake.FakeProvider;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests how a timeout reaches the driver. */
class TimeoutTest {

  static Stream<Arguments> timeouts() {
    Duration longest = Duration.ofNanos(Long.MAX_VALUE);
    return Stream.of(
        Arguments.of(Duration.ZERO, 0L),
        Arguments.of(Duration.ofNanos(1), 1L),
        Arguments.of(Duration.ofMillis(1).plusNanos(1), 1_000_001L),
        Arguments.of(Duration.ofDays(365), 31_536_000_000_000_000L),
        Arguments.of(longest.minusNanos(1), Long.MAX_VALUE - 1),
        Arguments.of(longest, Kqueue.FOREVER_NANOS),
        Arguments.of(longest.plusNanos(1), Kqueue.FOREVER_NANOS),
        Arguments.of(Duration.ofSeconds(Long.MAX_VALUE), Kqueue.FOREVER_NANOS),
        Arguments.of(Kqueue.FOREVER, Kqueue.FOREVER_NANOS));
  }

  @ParameterizedTest
  @MethodSource("timeouts")
  void isPassedOnExactlyOrAsForever(Duration timeout, long nanos) throws KqueueException {
    FakeProvider provider = new FakeProvider("fake");

    Kqueue.open(Backend.from(provider)).poll(timeout);

    assertThat(provider.driver().calls()).containsExactly("kevent 0 256 " + nanos);
  }
}
