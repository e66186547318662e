// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance;

/**
 * The result of one test on one backend.
 *
 * @param test the test
 * @param target the name of the backend
 * @param status whether the test passed, failed or was skipped
 * @param reason why the test was skipped or failed; empty if it passed
 * @param millis the duration in milliseconds
 */
public record RuleResult(RuleTest test, String target, Status status, String reason, long millis) {
  /** The outcome of a test. */
  public enum Status {
    /** The rule holds. */
    PASSED,
    /** The rule is broken. */
    FAILED,
    /** The rule does not apply to this backend; the reason names the feature. */
    SKIPPED
  }
}
