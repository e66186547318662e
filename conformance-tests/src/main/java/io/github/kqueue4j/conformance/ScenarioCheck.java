// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance;

import io.github.kqueue4j.conformance.scenario.ApiRunner;
import io.github.kqueue4j.conformance.scenario.PortableScenario;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Runs a portable scenario on a target and compares its trace with the one that is expected on that
 * target.
 */
final class ScenarioCheck {
  static final String GROUP = "scenario";

  /**
   * The scale of the first run in real time. A difference may only mean that the machine is busy,
   * so the scenario is then run again at full scale.
   */
  private static final double SHORT = 0.2;

  private ScenarioCheck() {}

  static RuleTest test(PortableScenario scenario) {
    return new RuleTest(
        GROUP,
        scenario.name(),
        scenario.idea(),
        "traces recorded on " + scenario.systems(),
        List.copyOf(scenario.needs()),
        List.copyOf(scenario.lacks()),
        scenario.name() + ".kqs");
  }

  static RuleResult run(Target target, PortableScenario scenario) {
    long start = System.nanoTime();
    RuleResult.Status status = RuleResult.Status.PASSED;
    String reason = "";
    try {
      Optional<String> against = reasonAgainst(target, scenario);
      if (against.isPresent()) {
        status = RuleResult.Status.SKIPPED;
        reason = against.get();
      } else {
        reason = difference(target, scenario);
        status = reason.isEmpty() ? RuleResult.Status.PASSED : RuleResult.Status.FAILED;
      }
    } catch (Exception | AssertionError e) {
      status = RuleResult.Status.FAILED;
      reason = e.toString();
    }
    long millis = (System.nanoTime() - start) / 1_000_000;
    return new RuleResult(test(scenario), target.name(), status, reason, millis);
  }

  private static Optional<String> reasonAgainst(Target target, PortableScenario scenario)
      throws Exception {
    World world = target.world().get();
    try {
      return scenario.reasonAgainst(world);
    } finally {
      world.close();
    }
  }

  private static String difference(Target target, PortableScenario scenario) throws Exception {
    boolean real = scenario.realTime() || target.profile().has(Feature.VIRTUAL_TIME);
    String difference = differenceAt(target, scenario, real ? 1 : SHORT);
    return difference.isEmpty() || real ? difference : differenceAt(target, scenario, 1);
  }

  private static String differenceAt(Target target, PortableScenario scenario, double scale)
      throws Exception {
    World world = target.world().get();
    String expected;
    String actual;
    try {
      expected = scenario.expected(world);
      actual = trace(world, scenario, scale);
    } finally {
      world.close();
    }
    List<String> leftovers = world.leftovers();
    if (!leftovers.isEmpty()) {
      return "left behind: " + String.join("; ", leftovers);
    }
    if (world.has(Feature.EXIT_STATUS_MAY_BE_UNKNOWN)) {
      expected = withoutStatus(expected);
      actual = withoutStatus(actual);
    }
    if (!world.has(Feature.VIRTUAL_TIME)) {
      expected = withoutThreads(withoutCounts(expected));
      actual = withoutThreads(withoutCounts(actual));
    }
    return actual.equals(expected) ? "" : "expected:\n" + expected + "but was:\n" + actual;
  }

  /**
   * Sorts the results of threads and drops their names, because on real hosts any of the waiting
   * threads may get an event.
   */
  private static String withoutThreads(String trace) {
    List<String> others = new ArrayList<>();
    List<String> joins = new ArrayList<>();
    for (String block : trace.split("(?m)^(?=[a-z])", -1)) {
      (block.startsWith("join ") ? joins : others).add(block.replaceFirst("^join \\w+", "join ?"));
    }
    Collections.sort(joins);
    return String.join("", others) + String.join("", joins);
  }

  /**
   * Replaces the counts of timers, because a timer that is collected late has expired more often.
   */
  private static String withoutCounts(String trace) {
    return trace.replaceAll("( TIMER \\S+ 0) [1-9][0-9]* ", "$1 n ");
  }

  private static String withoutStatus(String trace) {
    return trace.replaceAll("(EXIT|NODATA 0) -?[0-9]+ ", "$1 ? ");
  }

  private static String trace(World world, PortableScenario scenario, double scale)
      throws IOException {
    return ApiRunner.run(world, scenario.lines(), scale);
  }
}
