// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance;

/**
 * How one test ended on one backend.
 *
 * @param test the test
 * @param target the backend's name
 * @param status how it ended
 * @param reason why it was skipped or failed; empty if it passed
 * @param millis how long it took
 */
public record RuleResult(RuleTest test, String target, Status status, String reason, long millis) {
  /** How a test ended. */
  public enum Status {
    /** The rule holds. */
    PASSED,
    /** The rule is broken. */
    FAILED,
    /** The rule is not for this backend; the reason names the feature. */
    SKIPPED
  }
}
