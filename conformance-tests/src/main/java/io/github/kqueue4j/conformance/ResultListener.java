// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/** Converts JUnit's notifications into results. */
final class ResultListener implements TestExecutionListener {
  private final Target target;
  private final List<RuleTest> tests;
  private final Consumer<RuleResult> progress;
  private final List<RuleResult> results = new ArrayList<>();
  private final Map<String, Long> begun = new ConcurrentHashMap<>();

  ResultListener(Target target, List<RuleTest> tests, Consumer<RuleResult> progress) {
    this.target = target;
    this.tests = tests;
    this.progress = progress;
  }

  List<RuleResult> results() {
    return results;
  }

  @Override
  public void executionStarted(TestIdentifier test) {
    begun.put(test.getUniqueId(), System.nanoTime());
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    add(test, RuleResult.Status.SKIPPED, reason);
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    boolean failed = result.getStatus() != TestExecutionResult.Status.SUCCESSFUL;
    if (test.isTest() || failed) {
      add(
          test,
          failed ? RuleResult.Status.FAILED : RuleResult.Status.PASSED,
          result.getThrowable().map(ResultListener::text).orElse(""));
    }
  }

  private void add(TestIdentifier identifier, RuleResult.Status status, String reason) {
    RuleTest test = test(identifier);
    long now = System.nanoTime();
    long millis = (now - begun.getOrDefault(identifier.getUniqueId(), now)) / 1_000_000;
    RuleResult result = new RuleResult(test, target.name(), status, reason, millis);
    results.add(result);
    progress.accept(result);
  }

  private RuleTest test(TestIdentifier identifier) {
    if (identifier.getSource().orElse(null) instanceof MethodSource method) {
      String type = method.getClassName().substring(method.getClassName().lastIndexOf('.') + 1);
      for (RuleTest test : tests) {
        if (test.name().equals(type + "." + method.getMethodName())) {
          return test;
        }
      }
    }
    return new RuleTest(
        "suite",
        "SUITE-0",
        "The suite itself can be run.",
        "JUnit",
        List.of(),
        List.of(),
        identifier.getDisplayName());
  }

  /** The message of an exception, and its stack trace down to the test. */
  private static String text(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    String whole = text.toString();
    int runner = whole.indexOf("\n\tat java.base/");
    return runner < 0 ? whole : whole.substring(0, runner);
  }
}
