// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance;

import java.util.List;

/**
 * Provides additional backends for the suite to test. Providers are found with {@link
 * java.util.ServiceLoader} and have a public constructor without side effects.
 */
public interface TargetProvider {
  /**
   * Returns the backends that are present on this machine.
   *
   * @return the backends; may be empty
   */
  List<Target> targets();
}
