// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.faults;

import java.util.List;

/**
 * The outcome of a cell.
 *
 * @param steps the number of counted steps
 * @param thrownAt the place where the fault was thrown, and its callers; empty if the step was not
 *     reached
 * @param wrong the failures, a sentence for each
 * @param spoilt whether the world can no longer be used
 */
public record Outcome(int steps, String thrownAt, List<String> wrong, boolean spoilt) {
  boolean reached() {
    return !thrownAt.isEmpty();
  }
}
