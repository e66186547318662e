// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.faults;

/**
 * One run: a fault at one step of a call.
 *
 * @param call the name of the call
 * @param host the host that it is made on
 * @param fault what is thrown
 * @param step before which step, from 1; 0 for a run in which nothing is thrown
 */
public record Cell(String call, String host, Fault fault, int step) {
  /** Returns {@code "READ added" on linux, STACK at step 12}. */
  @Override
  public String toString() {
    return "\"" + call + "\" on " + host + ", " + fault + " at step " + step;
  }
}
