// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.idle;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.reference.SimulatedKernel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Hours pass in these tests, and none of them takes time. */
class IdleHangupTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final SimulatedKernel kernel = SimulatedKernel.create();
  private final List<String> log = new ArrayList<>();

  @AfterEach
  void leavesNothingBehind() {
    kernel.close();
    assertThat(kernel.leftovers()).isEmpty();
  }

  private IdleHangup loop() throws IOException {
    return new IdleHangup(kernel.backend(), HOUR, peer -> log.add("at " + kernel.elapsed()));
  }

  private void writeAt(Duration time, Descriptor descriptor) {
    kernel.schedule(
        time,
        () -> {
          try {
            descriptor.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  @Test
  void hangsUpAnHourAfterTheLastByte() throws IOException {
    try (Descriptor.SocketPair pair = kernel.backend().socketPair();
        IdleHangup loop = loop()) {
      loop.add(pair.left());
      writeAt(Duration.ofMinutes(30), pair.right());
      writeAt(Duration.ofMinutes(80), pair.right());

      loop.run(); // returns at once, two hours and twenty minutes later

      assertThat(log).containsExactly("at PT2H20M");
      assertThat(pair.left().isOpen()).isFalse();
      assertThat(kernel.clock().instant()).isEqualTo(Instant.EPOCH.plus(Duration.ofMinutes(140)));
    }
  }

  @Test
  void doesNotHangUpOnAPeerWhoseDataComesTogetherWithTheTimer() throws IOException {
    try (Descriptor.SocketPair pair = kernel.backend().socketPair();
        IdleHangup loop = loop()) {
      loop.add(pair.left());
      writeAt(HOUR.minusSeconds(1), pair.right());
      kernel.advance(Duration.ofMinutes(61)); // both pend before the loop runs

      loop.run();

      assertThat(log).containsExactly("at PT2H1M");
    }
  }

  @Test
  void takesTheEndOfAPeerThatComesTogetherWithTheTimer() throws IOException {
    try (Descriptor.SocketPair pair = kernel.backend().socketPair();
        IdleHangup loop = loop()) {
      loop.add(pair.left());
      kernel.schedule(HOUR.minusSeconds(1), pair.right()::close);
      kernel.advance(Duration.ofMinutes(61));

      loop.run();

      assertThat(log).isEmpty();
      assertThat(pair.left().isOpen()).isFalse();
    }
  }

  @Test
  void countsForEachPeerAlone() throws IOException {
    try (Descriptor.SocketPair busy = kernel.backend().socketPair();
        Descriptor.SocketPair silent = kernel.backend().socketPair();
        IdleHangup loop = loop()) {
      loop.add(busy.left());
      loop.add(silent.left());
      for (int minute = 50; minute <= 1000; minute += 50) {
        writeAt(Duration.ofMinutes(minute), busy.right());
      }

      loop.run();

      assertThat(log).containsExactly("at PT1H", "at PT17H40M");
    }
  }

  @Test
  void doesNotHangUpOnAPeerThatHasLeft() throws IOException {
    try (Descriptor.SocketPair pair = kernel.backend().socketPair();
        IdleHangup loop = loop()) {
      loop.add(pair.left());
      kernel.schedule(Duration.ofMinutes(59), pair.right()::close);

      loop.run();

      assertThat(log).isEmpty();
      assertThat(kernel.elapsed()).isEqualTo(Duration.ofMinutes(59));
    }
  }

  @Test
  void isTheSameEachTime() throws IOException {
    List<String> traces = new ArrayList<>();
    for (int run = 0; run < 2; run++) {
      try (SimulatedKernel world = SimulatedKernel.create();
          Descriptor.SocketPair pair = world.backend().socketPair();
          IdleHangup loop = new IdleHangup(world.backend(), HOUR, peer -> {})) {
        loop.add(pair.left());
        loop.run();
        traces.add(world.trace());
      }
    }
    assertThat(traces.getFirst()).isNotEmpty().isEqualTo(traces.getLast());
  }
}
