// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.guide;

import static io.github.kqueue4j.SysEvent.NOTE_EXIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.watch.Event;
import io.github.kqueue4j.watch.Interest;
import io.github.kqueue4j.watch.Watcher;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The snippets of the page processes.md. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class ProcessesTest {
  @Test
  void tellHowTheyEnd() throws Exception {
    List<String> log = new ArrayList<>();
    // @start region="children"
    try (Watcher<String> watcher = Watcher.open()) {
      Process build = new ProcessBuilder("sh", "-c", "exit 3").start();
      Process server = new ProcessBuilder("sleep", "60").start();
      watcher.watch(Interest.exit(build), "build");
      watcher.watch(Interest.exit(server), "server");
      server.destroy();
      while (watcher.size() > 0) { // a watch of an exit is over after its event
        if (watcher.take() instanceof Event.Exited<String> exited) {
          log.add(exited.attachment() + ": " + exited.status()); // build: exit 3
        }
      }
    }
    // @end region="children"
    assertThat(log).containsExactlyInAnyOrder("build: exit 3", "server: signal TERM");
  }

  @Test
  void areFoundByTheirNumber() throws Exception {
    Process daemon = new ProcessBuilder("sleep", "60").start();
    long pid = daemon.pid();
    try (Watcher<String> watcher = Watcher.open()) {
      // @start region="pid"
      try {
        watcher.watch(Interest.exit(pid), "daemon");
      } catch (KqueueException e) {
        System.out.println("it has ended already: " + e.errno()); // ESRCH
      }
      // @end region="pid"
      daemon.destroy();
      assertThat(watcher.take().attachment()).isEqualTo("daemon");
    }
  }

  @Test
  void haveARawForm() throws Exception {
    Process child = new ProcessBuilder("sh", "-c", "read line; exit 3").start();
    List<KEvent> events;
    // @start region="proc"
    try (Kqueue kq = Kqueue.open()) {
      kq.register(KEvent.proc(child.pid(), NOTE_EXIT).add());
      child.getOutputStream().close(); // the child reads its input to the end, and exits
      events = kq.take();
      System.out.println(events.getFirst().exitStatus()); // exit 3, or unknown
    }
    // @end region="proc"
    assertThat(events).singleElement().matches(event -> event.ident() == child.pid());
    assertThat(events.getFirst().exitStatus().toString()).isIn("exit 3", "unknown");
  }
}
