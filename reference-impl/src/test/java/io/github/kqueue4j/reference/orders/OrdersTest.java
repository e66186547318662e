// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.orders;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.reference.schedule.ScheduleFault;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs threads on queues in many orders of their steps; the profile {@code orders} runs more. To
 * repeat an order: {@code -Dorders.seed=SEED -Dorders=1}.
 */
@EnabledOnOs(OS.LINUX)
class OrdersTest {
  private static final int ENOUGH_TO_FIND = 100_000;
  private static final MethodHandle ORDERS = OrdersLoader.orders();

  private static void run(MethodHandle orders, String host, String scenario, long seed)
      throws Throwable {
    try {
      orders.invoke(host, scenario, seed, (Consumer<String>) null);
    } catch (ScheduleFault fault) {
      List<String> trace = new ArrayList<>();
      try {
        orders.invoke(host, scenario, seed, (Consumer<String>) trace::add);
      } catch (ScheduleFault again) {
        assertThat(again.what()).as("the same order again").isEqualTo(fault.what());
      }
      fault.addSuppressed(new AssertionError("the order:\n" + String.join("\n", trace)));
      throw fault;
    }
  }

  private void tryAll(String host, String scenario) throws Throwable {
    long first = Long.getLong("kqueue4j.orders.seed", 0L);
    int count = Integer.getInteger("kqueue4j.orders.count", 500);
    System.out.println(
        "orders of " + scenario + " on " + host + ": " + count + " from seed " + first);
    for (long seed = first; seed < first + count; seed++) {
      run(ORDERS, host, scenario, seed);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "many threads",
        "brief",
        "clear",
        "closing",
        "few threads",
        "files",
        "inner timer",
        "nested",
        "reuse",
        "same note",
        "timers"
      })
  void showNoFaultOnLinux(String scenario) throws Throwable {
    tryAll("linux", scenario);
  }

  /**
   * Without "files": the host {@code poll} refuses VNODE of a descriptor that it has not opened,
   * and watches its own files by the class library's {@code WatchService}, not by system calls.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "many threads",
        "brief",
        "clear",
        "closing",
        "few threads",
        "inner timer",
        "nested",
        "reuse",
        "same note",
        "timers"
      })
  void showNoFaultWithPoll(String scenario) throws Throwable {
    tryAll("poll", scenario);
  }

  /** Each mistake except the last was made in an earlier version. */
  @ParameterizedTest
  @CsvSource({
    "nested, a queue that is watched again has no leader",
    "nested, an inner queue is read without its token",
    "clear, the edge of an addition is left",
    "reuse, a kick writes to a closed number",
    "brief, a background leader is not notified of its end",
    "brief, a leader waits without a waiter",
    "inner timer, a leader is not told of a timer that is armed again",
    "few threads, a virtual thread leads and appoints no successor",
    "few threads, a lack of threads is remembered",
    "few threads, a virtual thread is appointed and another revokes it",
    "same note, a list is released before a knote is on it",
    "same note, a deleted event's read stays pending",
    "files, one thread's attach ends that of another",
    "files, a file is taken for the one that its number has now",
    "many threads, no waiter is woken for a token"
  })
  void showAMistake(String scenario, String mistake) throws Throwable {
    MethodHandle mistaken = OrdersLoader.orders(Mistakes.rules(mistake));
    ScheduleFault found = null;
    for (long seed = 0; found == null; seed++) {
      assertThat(seed).as("orders without a fault").isLessThan(ENOUGH_TO_FIND);
      try {
        run(mistaken, "linux", scenario, seed);
      } catch (ScheduleFault fault) {
        found = fault;
      }
    }
    System.out.println(mistake + ": " + found.what());
  }
}
