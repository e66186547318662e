// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.guide;

import static io.github.kqueue4j.SysEvent.NOTE_WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.ExitStatus;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.reference.SimulatedDeadlockException;
import io.github.kqueue4j.reference.SimulatedFile;
import io.github.kqueue4j.reference.SimulatedKernel;
import io.github.kqueue4j.reference.SimulatedProcess;
import io.github.kqueue4j.watch.Event;
import io.github.kqueue4j.watch.FileNote;
import io.github.kqueue4j.watch.Interest;
import io.github.kqueue4j.watch.Watcher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The snippets of the page testing.md. */
class TestingTest {
  // @start region="under-test"
  /** Takes its kernel as an argument, as other code takes a clock. */
  static final class Heartbeat implements AutoCloseable {
    private final Watcher<String> watcher;

    Heartbeat(Backend backend, Duration period) throws IOException {
      watcher = Watcher.open(backend);
      watcher.watch(Interest.every(period), "beat");
    }

    String next() throws IOException {
      return watcher.take().attachment();
    }

    @Override
    public void close() {
      watcher.close();
    }
  }

  // @end region="under-test"

  @Test
  void hasItsOwnTime() throws Exception {
    // @start region="virtual-time"
    try (SimulatedKernel kernel = SimulatedKernel.create()) {
      try (Heartbeat heartbeat = new Heartbeat(kernel.backend(), Duration.ofDays(1))) {
        assertThat(heartbeat.next()).isEqualTo("beat"); // returns at once, a day later
        assertThat(heartbeat.next()).isEqualTo("beat");
        assertThat(kernel.elapsed()).isEqualTo(Duration.ofDays(2));
        assertThat(kernel.clock().instant()).hasToString("1970-01-03T00:00:00Z");
      }
      assertThat(kernel.leftovers()).isEmpty(); // nothing was left open
    }
    // @end region="virtual-time"
  }

  @Test
  void hasItsOwnWorld() throws Exception {
    List<String> log = new ArrayList<>();
    // @start region="world"
    try (SimulatedKernel kernel = SimulatedKernel.create();
        Watcher<String> watcher = Watcher.open(kernel.backend());
        SimulatedFile file = kernel.openFile("app.conf");
        Descriptor config = kernel.backend().open(Path.of("app.conf"));
        Descriptor.SocketPair sockets = kernel.backend().socketPair()) {
      SimulatedProcess child = kernel.startProcess();
      watcher.watch(Interest.exit(child.pid()), "child");
      watcher.watch(Interest.signal(Signal.HUP), "signal");
      watcher.watch(Interest.file(config, FileNote.WRITE), "file");
      watcher.watch(Interest.readable(sockets.left()), "socket");

      kernel.schedule(Duration.ofMinutes(1), () -> child.exit(ExitStatus.exited(3)));
      kernel.schedule(Duration.ofMinutes(2), () -> kernel.signal(Signal.HUP));
      kernel.schedule(Duration.ofMinutes(3), () -> file.happen(NOTE_WRITE));
      for (int i = 0; i < 3; i++) {
        log.add(watcher.take().attachment() + " at " + kernel.elapsed());
      }
      sockets.right().write(ByteBuffer.wrap(new byte[1]));
      log.add(watcher.take().attachment() + " at " + kernel.elapsed());
    }
    // @end region="world"
    assertThat(log)
        .containsExactly("child at PT1M", "signal at PT2M", "file at PT3M", "socket at PT3M");
  }

  @Test
  void doesNotHang() throws Exception {
    // @start region="deadlock"
    try (SimulatedKernel kernel = SimulatedKernel.create();
        Watcher<String> watcher = Watcher.open(kernel.backend())) {
      assertThatThrownBy(watcher::take).isInstanceOf(SimulatedDeadlockException.class);
    }
    // @end region="deadlock"
  }

  @Test
  void hasItsOwnThreads() throws Exception {
    List<Event<String>> events = new ArrayList<>();
    // @start region="kernel-threads"
    try (SimulatedKernel kernel = SimulatedKernel.create();
        Watcher<String> watcher = Watcher.open(kernel.backend())) {
      watcher.watch(Interest.after(Duration.ofHours(1)), "timer");
      Thread loop = kernel.start("loop", () -> events.add(watcher.take())); // until it waits
      kernel.advance(Duration.ofMinutes(59));
      assertThat(events).isEmpty();
      kernel.advance(Duration.ofMinutes(1)); // until all threads wait again, or have ended
      assertThat(events).hasSize(1);
      kernel.join(loop); // throws what the thread threw
    }
    // @end region="kernel-threads"
  }

  @Test
  void isTheSameEachTime() throws Exception {
    assertThat(trace()).isEqualTo(trace()).contains("TIMER");
  }

  private static String trace() throws IOException {
    try (SimulatedKernel kernel = SimulatedKernel.create();
        Heartbeat heartbeat = new Heartbeat(kernel.backend(), Duration.ofDays(1))) {
      assertThat(heartbeat.next()).isEqualTo("beat");
      return kernel.trace();
    }
  }
}
