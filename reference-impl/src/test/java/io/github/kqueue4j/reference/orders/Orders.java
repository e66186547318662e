// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.orders;

import io.github.kqueue4j.reference.schedule.Schedule;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs the copies of the scenarios. */
final class Orders {
  private Orders() {}

  /** Runs an order on the host {@code linux} or {@code poll}. */
  static void run(String host, String scenario, long seed, @Nullable Consumer<String> trace) {
    Scenario made = make(scenario);
    made.isPolled = host.equals("poll");
    Schedule.run(seed, made, trace);
  }

  private static Scenario make(String scenario) {
    return switch (scenario) {
      case "inner timer" -> new InnerTimer();
      case "many threads" -> new ManyThreads();
      case "brief" -> new Brief();
      case "few threads" -> new FewThreads();
      case "clear" -> new Clear();
      case "closing" -> new Closing();
      case "files" -> new Files();
      case "nested" -> new Nested();
      case "reuse" -> new Reuse();
      case "same note" -> new SameNote();
      case "timers" -> new Timers();
      default -> throw new AssertionError("unknown scenario: " + scenario);
    };
  }
}
