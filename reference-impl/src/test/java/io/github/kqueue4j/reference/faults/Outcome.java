// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.faults;

import java.util.List;

/**
 * What came of a cell.
 *
 * @param steps how many steps were counted
 * @param thrownAt where the fault was thrown, and who called that; empty if its step was not
 *     reached
 * @param wrong what is wrong, a sentence each
 * @param spoilt whether the world is of no use any more
 */
public record Outcome(int steps, String thrownAt, List<String> wrong, boolean spoilt) {
  boolean reached() {
    return !thrownAt.isEmpty();
  }
}
