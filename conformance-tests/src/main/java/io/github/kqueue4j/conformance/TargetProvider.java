// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance;

import java.util.List;

/**
 * Names backends of one's own to the suite. Found with {@link java.util.ServiceLoader}; has a
 * public constructor that does nothing.
 */
public interface TargetProvider {
  /**
   * Returns the backends that are present here.
   *
   * @return perhaps none
   */
  List<Target> targets();
}
