// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.reference.watch.MirrorTest.Host;
import io.github.kqueue4j.watch.Delivery;
import io.github.kqueue4j.watch.Interest;
import io.github.kqueue4j.watch.Watch;
import io.github.kqueue4j.watch.Watcher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A channel that is watched again through another descriptor, after the first one, which does not
 * own the channel, was closed. The watch works as the first one of the channel would.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AnotherDescriptorTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  private Pipe pipe;

  @BeforeEach
  void write() throws IOException {
    pipe = Pipe.open();
    pipe.source().configureBlocking(false);
    pipe.sink().write(ByteBuffer.allocate(4));
  }

  @AfterEach
  void close() throws IOException {
    pipe.source().close();
    pipe.sink().close();
  }

  static Stream<Arguments> deliveries() {
    return Stream.of(Host.LINUX, Host.POLL, Host.PORTABLE)
        .flatMap(host ->
            Stream.of(Delivery.LEVEL, Delivery.EDGE, Delivery.PAUSE)
                .flatMap(first ->
                    Arrays.stream(Delivery.values())
                        .map(second -> Arguments.of(host, first, second))));
  }

  @ParameterizedTest
  @MethodSource("deliveries")
  void isReportedToTheSecondWatch(Host host, Delivery first, Delivery second) throws IOException {
    watchTwice(host.backend().backend(), first, second, false);
  }

  @ParameterizedTest
  @MethodSource("deliveries")
  void isReportedToTheSecondWatchIfTheFirstWasCancelled(Host host, Delivery first, Delivery second)
      throws IOException {
    watchTwice(host.backend().backend(), first, second, true);
  }

  private void watchTwice(Backend backend, Delivery first, Delivery second, boolean cancels)
      throws IOException {
    try (Watcher<String> watcher = Watcher.open(backend)) {
      Descriptor closed = backend.of(pipe.source());
      Watch<String> ended = watcher.watch(Interest.readable(closed, first), "first");
      assertThat(watcher.poll(LONG)).hasValueSatisfying(e -> assertThat(e.watch()).isSameAs(ended));
      closed.close();
      if (cancels) {
        ended.cancel();
      }
      Descriptor open = backend.of(pipe.source());
      Watch<String> watch = watcher.watch(Interest.readable(open, second), "second");

      assertReported(watcher, watch);
      assertThat(watch.isActive()).isEqualTo(second != Delivery.ONCE);
      checkDelivery(watcher, watch, second);
    }
  }

  private static void assertReported(Watcher<String> watcher, Watch<String> watch)
      throws IOException {
    assertThat(watcher.poll(LONG)).hasValueSatisfying(e -> assertThat(e.watch()).isSameAs(watch));
  }

  /** Checks what follows the first event, while the data is not read. */
  private void checkDelivery(Watcher<String> watcher, Watch<String> watch, Delivery delivery)
      throws IOException {
    switch (delivery) {
      case LEVEL -> assertReported(watcher, watch);
      case EDGE -> {
        pipe.sink().write(ByteBuffer.allocate(1));
        assertReported(watcher, watch);
      }
      case ONCE -> assertThat(watcher.poll(Duration.ofMillis(10))).isEmpty();
      case PAUSE -> {
        assertThat(watcher.poll(Duration.ofMillis(10))).isEmpty();
        watch.resume();
        assertReported(watcher, watch);
      }
    }
  }
}
