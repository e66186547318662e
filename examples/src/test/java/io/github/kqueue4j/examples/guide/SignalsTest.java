// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.examples.InheritedSignals;
import io.github.kqueue4j.watch.Interest;
import io.github.kqueue4j.watch.Watch;
import io.github.kqueue4j.watch.Watcher;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The snippets of the page signals.md. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class SignalsTest {
  private static void kill(String signal) throws IOException, InterruptedException {
    String command = "kill -" + signal + " " + ProcessHandle.current().pid();
    assertThat(new ProcessBuilder("sh", "-c", command).start().waitFor()).isZero();
  }

  @BeforeEach
  void assumeHangupIsNotIgnored() throws Exception {
    InheritedSignals.assumeNotIgnored("HUP");
  }

  @Test
  void reachTheThreadThatWaits() throws Exception {
    List<String> log = new ArrayList<>();
    // @start region="signals"
    try (Watcher<Runnable> watcher = Watcher.open()) {
      watcher.watch(Interest.signal(Signal.HUP), () -> log.add("reload"));
      Watch<Runnable> term = watcher.watch(Interest.signal(Signal.TERM), () -> log.add("stop"));
      kill("HUP"); // kill -HUP, from another process
      watcher.take().attachment().run();
      kill("TERM");
      watcher.take().attachment().run();
      term.cancel(); // from now on SIGTERM ends the JVM again
    }
    // @end region="signals"
    assertThat(log).containsExactly("reload", "stop");
  }

  @Test
  void haveARawForm() throws Exception {
    List<KEvent> events;
    // @start region="raw-signal"
    try (Kqueue kq = Kqueue.open()) {
      kq.backend().ignore(Signal.HUP); // or SIGHUP ends the JVM
      kq.register(KEvent.signal(Signal.HUP).add());
      kill("HUP");
      events = kq.take(); // 1 SIGNAL CLEAR 0 1 0x0
      kq.backend().restore(Signal.HUP);
    }
    // @end region="raw-signal"
    assertThat(events).singleElement().hasToString("1 SIGNAL CLEAR 0 1 0x0");
  }
}
