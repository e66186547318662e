// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.conformance.world.RealWorld;
import io.github.kqueue4j.conformance.world.SimulatedWorld;
import java.util.function.Supplier;

/**
 * A backend to test, with its profile. Immutable; two targets are equal if their components are.
 *
 * @param name the name in reports, such as {@code reference-linux}
 * @param profile the known behaviour of the backend's system
 * @param world creates a fresh world for each test
 */
public record Target(String name, Profile profile, Supplier<World> world) {

  /**
   * Returns a target for a backend of the real system, whose descriptors, processes and clock are
   * real.
   *
   * @param name the name in reports
   * @param profile the known behaviour of the backend's system
   * @param backend the backend
   * @return a target
   */
  public static Target of(String name, Profile profile, Backend backend) {
    return new Target(name, profile, () -> new RealWorld(backend, profile));
  }

  /**
   * Returns a target with a fresh simulated kernel for each test.
   *
   * @return the target {@code simulated}
   */
  public static Target simulated() {
    Profile profile = Profile.of("simulated");
    return new Target(profile.name(), profile, () -> new SimulatedWorld(profile));
  }

  /** Returns the name. */
  @Override
  public String toString() {
    return name;
  }
}
