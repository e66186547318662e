// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance;

import io.github.kqueue4j.conformance.scenario.PortableScenario;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.opentest4j.TestAbortedException;

/**
 * The rules and scenarios of the suite, to be run on one backend. To run the suite as a JUnit test
 * of your own:
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicTest> conformance() {
 *   Backend mine = Backend.from(new MyProvider());
 *   return Suite.on(Target.of("mine", Profile.of("reference-linux"), mine)).tests();
 * }
 * }</pre>
 *
 * <p>Immutable.
 */
public final class Suite {
  private static final String TIMEOUT = "60s";
  private static final AtomicInteger RUNS = new AtomicInteger();

  private final Target target;
  private final Predicate<RuleTest> selection;

  private Suite(Target target, Predicate<RuleTest> selection) {
    this.target = target;
    this.selection = selection;
  }

  /**
   * Returns the whole suite for one backend.
   *
   * @param target the backend
   * @return a suite that {@link #select} can narrow
   */
  public static Suite on(Target target) {
    return new Suite(target, test -> true);
  }

  /**
   * Returns the suite with only those tests that a word selects.
   *
   * @param word a group ({@code timer}), a rule's id ({@code TIMER-3}) or a class
   * @return the narrowed suite
   * @throws IllegalArgumentException if the word selects no test; the message lists the groups
   */
  public Suite select(String word) {
    if (everything().noneMatch(test -> test.matches(word))) {
      throw new IllegalArgumentException(
          "\"" + word + "\" selects no test: groups are " + String.join(", ", groups()));
    }
    return new Suite(target, selection.and(test -> test.matches(word)));
  }

  /**
   * Returns the groups of rules.
   *
   * @return the groups in the order of RULES.md
   */
  public static List<String> groups() {
    return everything().map(RuleTest::group).distinct().toList();
  }

  /**
   * Returns all tests.
   *
   * @return the rules in the order of RULES.md, then the scenarios
   */
  static Stream<RuleTest> everything() {
    return Stream.concat(
        RuleTest.all().stream(), PortableScenario.all().stream().map(ScenarioCheck::test));
  }

  /**
   * Runs the suite.
   *
   * @param progress receives each result as soon as there is one
   * @return all results, in the order of RULES.md
   */
  public List<RuleResult> run(Consumer<RuleResult> progress) {
    String key = target.name() + "#" + RUNS.incrementAndGet();
    Targets.enter(key, target);
    try {
      List<RuleTest> tests = RuleTest.all().stream().filter(selection).toList();
      ResultListener listener = new ResultListener(target, tests, progress);
      if (!tests.isEmpty()) {
        launcher().execute(request(key, tests), listener);
      }
      List<RuleResult> results = new ArrayList<>(listener.results());
      results.sort(Comparator.comparingInt(result -> tests.indexOf(result.test())));
      for (PortableScenario scenario : PortableScenario.all()) {
        if (selection.test(ScenarioCheck.test(scenario))) {
          RuleResult result = ScenarioCheck.run(target, scenario);
          results.add(result);
          progress.accept(result);
        }
      }
      return results;
    } finally {
      Targets.leave(key);
    }
  }

  /**
   * Creates a launcher without the listeners and filters of the surrounding build, whose own
   * launcher may be running.
   */
  private static Launcher launcher() {
    return LauncherFactory.create(
        LauncherConfig.builder()
            .enableLauncherDiscoveryListenerAutoRegistration(false)
            .enableLauncherSessionListenerAutoRegistration(false)
            .enablePostDiscoveryFilterAutoRegistration(false)
            .enableTestExecutionListenerAutoRegistration(false)
            .build());
  }

  private static LauncherDiscoveryRequest request(String key, List<RuleTest> tests) {
    return LauncherDiscoveryRequestBuilder.request()
        .selectors(tests.stream().map(RuleTest::selector).toList())
        .configurationParameter(BackendExtension.TARGETS, key)
        .configurationParameter("junit.jupiter.execution.parallel.enabled", "false")
        .configurationParameter(
            "junit.jupiter.execution.timeout.testtemplate.method.default", TIMEOUT)
        .build();
  }

  /**
   * Runs the suite and returns its results as dynamic tests.
   *
   * @return a test for each result; a skipped one is aborted with its reason; the message of a
   *     failure begins with the rule, as reports may omit the name of a dynamic test
   */
  public Stream<DynamicTest> tests() {
    return run(result -> {}).stream()
        .map(result ->
            DynamicTest.dynamicTest(
                result.test().title() + " (" + result.test().name() + ")",
                () -> {
                  switch (result.status()) {
                    case PASSED -> {}
                    case SKIPPED -> throw new TestAbortedException(result.reason());
                    case FAILED ->
                        throw new AssertionError(result.test().title() + "\n" + result.reason());
                  }
                }));
  }
}
