// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.reference.host.linux.LinuxBackend.BACKEND;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.watch.Interest;
import io.github.kqueue4j.watch.Watch;
import io.github.kqueue4j.watch.Watcher;
import java.io.IOException;
import java.nio.channels.Pipe;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Watchers with a channel that is closed, and with a signal that the program ignores. */
@EnabledOnOs(OS.LINUX)
class TypedLayerTest {
  @Test
  void endsAWatchWithItsChannel() throws IOException {
    Pipe pipe = Pipe.open();
    pipe.source().configureBlocking(false);
    try (Watcher<String> watcher = Watcher.open(BACKEND)) {
      Descriptor source = BACKEND.of(pipe.source());
      Watch<String> watch = watcher.watch(Interest.readable(source), "pipe");
      assertThat(watch.isActive()).isTrue();

      pipe.source().close();

      assertThat(watch.isActive()).isFalse();
      assertThat(source.isOpen()).isFalse();
      assertThat(watcher.poll(Duration.ofMillis(1))).isEmpty();
    } finally {
      pipe.sink().close();
    }
  }

  @Test
  void leavesASignalIgnoredThatTheProgramIgnores() throws KqueueException {
    BACKEND.ignore(Signal.USR1);
    try (Watcher<String> watcher = Watcher.open(BACKEND)) {
      watcher.watch(Interest.signal(Signal.USR1), "");
    }
    assertThat(BACKEND.isIgnored(Signal.USR1)).isTrue();
    BACKEND.restore(Signal.USR1);
    try (Watcher<String> watcher = Watcher.open(BACKEND)) {
      watcher.watch(Interest.signal(Signal.USR1), "");
      assertThat(BACKEND.isIgnored(Signal.USR1)).isTrue();
    }
    assertThat(BACKEND.isIgnored(Signal.USR1)).isFalse();
  }
}
