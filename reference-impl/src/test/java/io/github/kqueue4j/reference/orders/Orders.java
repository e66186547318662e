// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.orders;

import io.github.kqueue4j.reference.schedule.Schedule;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs the copies of the scenarios. */
final class Orders {
  private Orders() {}

  /** Runs an order. */
  static void run(String scenario, long seed, @Nullable Consumer<String> trace) {
    Schedule.run(seed, make(scenario), trace);
  }

  private static Scenario make(String scenario) {
    return switch (scenario) {
      case "crowd" -> new Crowd();
      case "clear" -> new Clear();
      case "nested" -> new Nested();
      case "reuse" -> new Reuse();
      case "same note" -> new SameNote();
      case "timers" -> new Timers();
      default -> throw new AssertionError(scenario + " is no scenario");
    };
  }
}
