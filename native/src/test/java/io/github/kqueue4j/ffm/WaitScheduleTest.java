// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.reference.instrument.RewritingLoader;
import io.github.kqueue4j.reference.instrument.Rule;
import io.github.kqueue4j.reference.instrument.StepRules;
import io.github.kqueue4j.reference.instrument.Steps;
import io.github.kqueue4j.reference.schedule.ScheduleFault;
import io.github.kqueue4j.reference.schedule.ScheduleRules;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Waits whose steps run in many orders, and in more orders in the profile {@code orders}. One order
 * is repeated by {@code -Dorders.seed=SEED -Dorders=1}.
 */
class WaitScheduleTest {

  private static final String PACKAGE = "io.github.kqueue4j.ffm.";
  private static final Set<String> REWRITTEN =
      Set.of(
          "NativeDriver",
          "Waiters",
          "Waiter",
          "WakeupEvent",
          "InFlightCalls",
          "VirtualThreadWaits",
          "OpenQueues");
  private static final int ENOUGH_TO_FIND = 20_000;

  private static boolean isRewritten(String name) {
    String simple = name.substring(PACKAGE.length()).split("\\$", 2)[0];
    return REWRITTEN.contains(simple) || simple.endsWith("Waiters");
  }

  /** The method {@code WaitOrders.run} of a rewritten copy of the module. */
  private static MethodHandle orders(Rule... more) throws ReflectiveOperationException {
    List<Rule> rules = new ArrayList<>(List.of(more));
    rules.addAll(ScheduleRules.all());
    RewritingLoader loader =
        new RewritingLoader(
            WaitScheduleTest.class.getClassLoader(),
            name -> name.startsWith(PACKAGE),
            WaitScheduleTest::isRewritten,
            rules);
    Class<?> orders = loader.loadClass(WaitOrders.class.getName());
    return MethodHandles.privateLookupIn(orders, MethodHandles.lookup())
        .findStatic(
            orders,
            "run",
            MethodType.methodType(void.class, long.class, boolean.class, Consumer.class));
  }

  private static void run(MethodHandle orders, long seed, boolean isScarce) throws Throwable {
    try {
      orders.invoke(seed, isScarce, (Consumer<String>) null);
    } catch (ScheduleFault fault) {
      List<String> trace = new ArrayList<>();
      try {
        orders.invoke(seed, isScarce, (Consumer<String>) trace::add);
      } catch (ScheduleFault again) {
        assertThat(again.what()).as("the same order again").isEqualTo(fault.what());
      }
      fault.addSuppressed(new AssertionError("the order:\n" + String.join("\n", trace)));
      throw fault;
    }
  }

  private static void tryAll(MethodHandle orders, boolean isScarce) throws Throwable {
    long first = Long.getLong("kqueue4j.orders.seed", 0L);
    int count = Integer.getInteger("kqueue4j.orders.count", 3000);
    System.out.println("orders of waits: " + count + " from seed " + first);
    for (long seed = first; seed < first + count; seed++) {
      run(orders, seed, isScarce);
    }
  }

  @Test
  void endWhenTheyAreToAndNotBefore() throws Throwable {
    tryAll(orders(), false);
  }

  /** An error leaves no waiter, no in-flight call and no descriptor behind. */
  @Test
  void leaveNothingBehindWhenAnAllocationFails() throws Throwable {
    FailingAllocations failing = new FailingAllocations();
    Steps.report(failing);
    try {
      tryAll(orders(StepRules.allocations()), true);
    } finally {
      Steps.report(null);
    }
    assertThat(failing.sites)
        .anyMatch(site -> site.contains("VirtualThreadWaits.await"))
        .anyMatch(site -> site.contains("NativeDriver.await"))
        .anyMatch(site -> site.contains("NativeDriver.open"))
        .anyMatch(site -> site.contains("WakeupEvent"));
  }

  /** Each class puts back a mistake that was made once. */
  @ParameterizedTest
  @ValueSource(
      strings = {"CredulousWaiters", "SoundSleepersWaiters", "HastyWaiters", "ForgetfulWaiters"})
  void showAMistake(String mistake) throws Throwable {
    String maker = NativeDriver.class.getName();
    MethodHandle orders =
        orders(ScheduleRules.inPlaceOf(maker, Waiters.class.getName(), PACKAGE + mistake));
    ScheduleFault found = null;
    for (long seed = 0; found == null; seed++) {
      assertThat(seed).as("orders without a fault").isLessThan(ENOUGH_TO_FIND);
      try {
        run(orders, seed, false);
      } catch (ScheduleFault fault) {
        found = fault;
      }
    }
    System.out.println(mistake + ": " + found.what());
  }
}
