// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.bodies;

/** Thrown if a workload cannot be done on this machine; the message is a sentence that says why. */
public final class UnavailableException extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * Says why.
   *
   * @param reason one sentence: what is missing and how to get it
   */
  public UnavailableException(String reason) {
    super(reason);
  }

  /**
   * Says why.
   *
   * @param reason one sentence: what is missing and how to get it
   * @param cause the exception that shows what is missing
   */
  public UnavailableException(String reason, Throwable cause) {
    super(reason, cause);
  }
}
