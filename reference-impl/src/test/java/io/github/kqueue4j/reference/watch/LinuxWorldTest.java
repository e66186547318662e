// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.ExitStatus;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.watch.Event;
import io.github.kqueue4j.watch.Interest;
import io.github.kqueue4j.watch.Watch;
import io.github.kqueue4j.watch.Watcher;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A watcher of real processes and signals. */
@EnabledOnOs(OS.LINUX)
class LinuxWorldTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  private Watcher<String> watcher;

  @BeforeEach
  void open() throws KqueueException {
    watcher = Watcher.open(Backend.named("reference"));
  }

  @AfterEach
  void close() {
    watcher.close();
  }

  private static Process start(String script) throws IOException {
    return new ProcessBuilder("/bin/sh", "-c", script).inheritIO().start();
  }

  private ExitStatus statusOf(Watch<String> watch) throws KqueueException {
    Event<String> event = watcher.poll(LONG).orElseThrow();
    assertThat(event.watch()).isSameAs(watch);
    assertThat(watch.isActive()).isFalse();
    return ((Event.Exited<String>) event).status();
  }

  @Test
  void reportsTheExitCodeOfAProcess() throws IOException {
    Process process = new ProcessBuilder("/bin/sh", "-c", "read line; exit 3").start();
    Watch<String> watch = watcher.watch(Interest.exit(process), "process");
    assertThat(watcher.poll()).isEmpty();
    process.getOutputStream().close();

    assertThat(statusOf(watch)).isEqualTo(ExitStatus.exited(3));
  }

  @Test
  void reportsTheSignalThatEndedAProcess() throws IOException {
    Process process = start("kill -USR1 $$");
    Watch<String> watch = watcher.watch(Interest.exit(process), "process");

    assertThat(statusOf(watch)).isEqualTo(ExitStatus.killedBy(Signal.USR1));
  }

  @Test
  void reportsTheExitCodeOfAProcessThatEndedLongAgo() throws Exception {
    Process process = start("exit 7");
    assertThat(process.waitFor()).isEqualTo(7);
    Watch<String> watch = watcher.watch(Interest.exit(process), "process");

    assertThat(statusOf(watch)).isEqualTo(ExitStatus.exited(7));
  }

  @Test
  void reportsTheExitCodeOfEachOfManyProcesses() throws IOException {
    Map<String, Integer> codes = new HashMap<>();
    for (int i = 0; i < 20; i++) {
      watcher.watch(Interest.exit(start("exit " + i)), "process " + i);
    }
    while (watcher.size() > 0) {
      Event.Exited<String> event = (Event.Exited<String>) watcher.poll(LONG).orElseThrow();
      codes.put(event.attachment(), event.status().code().orElseThrow());
    }

    assertThat(codes).hasSize(20);
    codes.forEach((name, code) -> assertThat(name).isEqualTo("process " + code));
  }

  @Test
  void refusesAProcessThatDoesNotExist() throws Exception {
    Process process = start("exit 0");
    process.waitFor();

    assertThatThrownBy(() -> watcher.watch(Interest.exit(process.pid()), "gone"))
        .isInstanceOfSatisfying(
            KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ESRCH));
    assertThat(watcher.size()).isZero();
  }

  @Test
  void survivesASignalThatItWatches() throws Exception {
    try (Watcher<String> other = Watcher.open(Backend.named("reference"))) {
      Watch<String> watch = watcher.watch(Interest.signal(Signal.USR1), "usr1");
      other.watch(Interest.signal(Signal.USR1), "too");
      for (int i = 0; i < 2; i++) {
        start("kill -USR1 " + ProcessHandle.current().pid()).waitFor();
        if (i == 0) {
          Event.Signalled<String> event =
              (Event.Signalled<String>) watcher.poll(LONG).orElseThrow();
          assertThat(event.signal()).isEqualTo(Signal.USR1);
          assertThat(event.count()).isEqualTo(1);
          watch.cancel();
        }
        assertThat(other.poll(LONG).orElseThrow().attachment()).isEqualTo("too");
      }
      assertThat(watcher.poll()).isEmpty();
    }
  }
}
