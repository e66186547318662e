// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples;

import static io.github.kqueue4j.SysEvent.NOTE_EXIT;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.watch.Event;
import io.github.kqueue4j.watch.Interest;
import io.github.kqueue4j.watch.Watcher;
import java.io.IOException;
import java.time.Duration;

/** The examples of the README, which a test holds to be these. */
public final class FirstSteps {
  private FirstSteps() {}

  /**
   * Waits once for four things.
   *
   * @param socket something to read
   * @param child a process
   * @throws IOException if one of them cannot be watched
   */
  public static void run(Descriptor socket, Process child) throws IOException {
    try (Kqueue kq = Kqueue.open()) {
      kq.register(
          KEvent.read(socket).add().clear().withUdata(7),
          KEvent.proc(child.pid(), NOTE_EXIT).add(),
          KEvent.timer(1, Duration.ofSeconds(5)).add(),
          KEvent.user(2).add().clear());
      for (KEvent event : kq.take()) {
        System.out.println(event); // 1 TIMER CLEAR 0 1 0x0
      }
    }
  }

  /**
   * The same without flags: waits until there is something to read and the child has ended.
   *
   * @param socket something to read
   * @param child a process
   * @throws IOException if one of them cannot be watched
   */
  public static void runTyped(Descriptor socket, Process child) throws IOException {
    try (Watcher<String> watcher = Watcher.open()) {
      watcher.watch(Interest.readable(socket), "client");
      watcher.watch(Interest.exit(child), "child");
      while (watcher.size() > 0) {
        switch (watcher.take()) {
          case Event.Readable<String> event -> event.watch().cancel();
          case Event.Exited<String> event -> System.out.println(event.status());
          default -> {}
        }
      }
    }
  }
}
