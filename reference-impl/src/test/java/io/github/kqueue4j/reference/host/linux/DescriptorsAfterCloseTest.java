// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.SysEvent.NOTE_WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.ClosedKqueueException;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The descriptors of a kqueue are closed when {@code close()} returns, even if a background thread
 * waited on the kqueue. So a program at its descriptor limit can open the next kqueue at once.
 */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class DescriptorsAfterCloseTest {
  private static final int ROUNDS = 200;

  @TempDir Path dir;

  @Test
  void areClosedIfAVirtualThreadWaited() throws Exception {
    try (Descriptor.Pipe pipe = LinuxBackend.BACKEND.pipe();
        Descriptor file = LinuxBackend.BACKEND.open(dir)) {
      for (int i = 0; i < ROUNDS; i++) {
        int before = LinuxBackend.descriptors();
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        try (Kqueue kq = LinuxBackend.open()) {
          kq.register(
              KEvent.read(pipe.source()).add(), KEvent.vnode(file, NOTE_WRITE).add().clear());
          Thread sleeper = Thread.ofVirtual().start(() -> end.complete(failureOfTake(kq)));
          while (sleeper.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
          }
        }
        assertThat(LinuxBackend.descriptors()).as("after close %d", i).isEqualTo(before);
        assertThat(end.get()).isInstanceOf(ClosedKqueueException.class);
      }
    }
  }

  private static Throwable failureOfTake(Kqueue kq) {
    try {
      return new AssertionError("events of an empty pipe: " + kq.take());
    } catch (IOException e) {
      return e;
    } catch (RuntimeException e) {
      return e;
    }
  }

  @Test
  void areClosedIfAnotherKqueueWatched() throws IOException {
    try (Descriptor.Pipe pipe = LinuxBackend.BACKEND.pipe();
        Kqueue outer = LinuxBackend.open()) {
      for (int i = 0; i < ROUNDS; i++) {
        int before = LinuxBackend.descriptors();
        try (Kqueue inner = LinuxBackend.open()) {
          inner.register(KEvent.read(pipe.source()).add());
          outer.register(KEvent.read(inner.descriptor()).add());
          assertThat(outer.poll(Duration.ofMillis(1))).isEmpty();
        }
        assertThat(LinuxBackend.descriptors()).as("after close %d", i).isEqualTo(before);
      }
    }
  }

  /**
   * Varies the moment of the close, so that it meets each step of the background thread on its way
   * to its wait.
   */
  @Test
  void areClosedWhereverTheBackgroundThreadIs() throws IOException {
    try (Descriptor.Pipe pipe = LinuxBackend.BACKEND.pipe();
        Kqueue outer = LinuxBackend.open()) {
      int before = LinuxBackend.descriptors();
      for (int i = 0; i < 20 * ROUNDS; i++) {
        try (Kqueue inner = LinuxBackend.open()) {
          inner.register(KEvent.read(pipe.source()).add());
          outer.register(KEvent.read(inner.descriptor()).add());
          long end = System.nanoTime() + i % 100 * 1000L;
          while (System.nanoTime() < end) {
            Thread.onSpinWait();
          }
        }
      }
      assertThat(LinuxBackend.descriptors()).isEqualTo(before);
    }
  }
}
