// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.orders;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.reference.instrument.Rule;
import io.github.kqueue4j.reference.schedule.ScheduleFault;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Threads on queues in many orders of their steps, more in the profile {@code orders}. An order is
 * repeated by {@code -Dkqueue4j.orders.seed=SEED -Dorders=1}.
 */
class OrdersTest {
  private static final int ENOUGH_TO_FIND = 20_000;

  private static void run(MethodHandle orders, String scenario, long seed) throws Throwable {
    try {
      orders.invoke(scenario, seed, (Consumer<String>) null);
    } catch (ScheduleFault fault) {
      List<String> trace = new ArrayList<>();
      try {
        orders.invoke(scenario, seed, (Consumer<String>) trace::add);
      } catch (ScheduleFault again) {
        assertThat(again.what()).as("the same order again").isEqualTo(fault.what());
      }
      fault.addSuppressed(new AssertionError("the order:\n" + String.join("\n", trace)));
      throw fault;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"crowd", "clear", "nested", "reuse", "same note", "timers"})
  void endAsTheyAreTo(String scenario) throws Throwable {
    MethodHandle orders = OrdersLoader.orders();
    long first = Long.getLong("kqueue4j.orders.seed", System.nanoTime());
    int count = Integer.getInteger("kqueue4j.orders.count", 200);
    System.out.println("orders of " + scenario + ": " + count + " from seed " + first);
    for (long seed = first; seed < first + count; seed++) {
      run(orders, scenario, seed);
    }
  }
}
