// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A queue that another queue watches, and that a background thread leads therefore. */
@EnabledOnOs(OS.LINUX)
class WatchedQueueTest {
  private static final int QUEUES = 20;
  private static final int ROUNDS = 1000;

  @Test
  void neverMissesDataWrittenBeforeTheCall() throws IOException {
    int missed = 0;
    int unseen = 0;
    ByteBuffer bytes = ByteBuffer.allocate(3);
    for (int i = 0; i < QUEUES; i++) {
      try (Kqueue inner = LinuxBackend.open();
          Kqueue outer = LinuxBackend.open();
          Descriptor.Pipe pipe = LinuxBackend.BACKEND.pipe();
          Descriptor.Pipe second = LinuxBackend.BACKEND.pipe()) {
        inner.register(KEvent.read(pipe.source()).add(), KEvent.read(second.source()).add());
        outer.register(KEvent.read(inner.descriptor()).add());
        for (int round = 0; round < ROUNDS; round++) {
          pipe.sink().write(bytes.clear());
          second.sink().write(bytes.clear());
          boolean outerFirst = (round & 1) == 0;
          unseen += outerFirst && outer.poll().isEmpty() ? 1 : 0;
          missed += 2 - inner.poll().size();
          unseen += !outerFirst && outer.poll().isEmpty() ? 1 : 0;
          pipe.source().read(bytes.clear());
          second.source().read(bytes.clear());
          assertThat(inner.poll()).isEmpty();
        }
      }
    }
    assertThat(missed).as("polls of the inner queue").isZero();
    assertThat(unseen).as("polls of the outer queue").isZero();
  }

  @Test
  void countsAPipeThatWasClosedBeforeItWasAdded() throws IOException {
    try (Kqueue kq = LinuxBackend.open();
        Descriptor.Pipe pipe = LinuxBackend.BACKEND.pipe()) {
      kq.register(KEvent.user(1).add());
      pipe.sink().close();

      kq.register(KEvent.read(pipe.source()).add(), KEvent.user(1).trigger());

      assertThat(kq.poll())
          .extracting(KEvent::ident)
          .containsExactly((long) pipe.source().number(), 1L);
    }
  }
}
