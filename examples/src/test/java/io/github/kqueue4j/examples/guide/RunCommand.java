// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.guide;

// @start region="run-command"
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.watch.Event;
import io.github.kqueue4j.watch.Interest;
import io.github.kqueue4j.watch.Watch;
import io.github.kqueue4j.watch.Watcher;
import java.time.Duration;

/** Runs a command; one thread waits for its end, a timer and a signal. */
final class RunCommand {
  public static void main(String[] args) throws Exception {
    try (Watcher<String> watcher = Watcher.open()) {
      watcher.watch(Interest.every(Duration.ofMillis(200)), "timer");
      watcher.watch(Interest.signal(Signal.TERM), "signal");
      Process child = new ProcessBuilder(args).inheritIO().start();
      Watch<String> end = watcher.watch(Interest.exit(child), "child");
      while (end.isActive()) {
        switch (watcher.take()) {
          case Event.Exited<String> exited -> System.out.println(exited.status());
          case Event.Expired<String> tick -> System.out.println("still running");
          case Event.Signalled<String> term -> child.destroy();
          default -> throw new AssertionError("nothing else is watched");
        }
      }
    }
  }
}
// @end region="run-command"
