// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.wrong;

import io.github.kqueue4j.conformance.Target;
import io.github.kqueue4j.conformance.TargetProvider;
import java.util.List;

/**
 * Provides the tool with backends that make a mistake: {@code wrong-UNORDERED}, {@code
 * wrong-UNSTEADY}, {@code wrong-SLOW}.
 */
public final class WrongTargets implements TargetProvider {
  /** For {@link java.util.ServiceLoader}. */
  public WrongTargets() {}

  @Override
  public List<Target> targets() {
    return List.of(
        WrongBackendTest.target(Mistake.UNORDERED),
        WrongBackendTest.target(Mistake.UNSTEADY),
        WrongBackendTest.target(Mistake.SLOW));
  }
}
