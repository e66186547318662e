// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.faults;

/**
 * One run of the matrix: a fault at one step of a call.
 *
 * @param call the name of the call
 * @param host the host on which the call is made
 * @param fault the fault that is thrown
 * @param step the step before which the fault is thrown, from 1; 0 for a run without a fault
 */
public record Cell(String call, String host, Fault fault, int step) {
  /** Returns {@code "READ added" on linux, STACK at step 12}. */
  @Override
  public String toString() {
    return "\"" + call + "\" on " + host + ", " + fault + " at step " + step;
  }
}
