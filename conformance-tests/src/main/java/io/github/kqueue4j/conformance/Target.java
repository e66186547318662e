// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.conformance.world.HostWorld;
import io.github.kqueue4j.conformance.world.SimulatedWorld;
import java.util.function.Supplier;

/**
 * A backend to test and what is known of it. Immutable; equality is identity of the parts.
 *
 * @param name {@code reference-linux}; how reports call it
 * @param profile what its system is known to do
 * @param world makes a fresh world for each test
 */
public record Target(String name, Profile profile, Supplier<World> world) {

  /**
   * A backend of the host: its descriptors, processes and clock are real.
   *
   * @param name how reports call it
   * @param profile what its system is known to do
   * @param backend the backend
   * @return a target
   */
  public static Target of(String name, Profile profile, Backend backend) {
    return new Target(name, profile, () -> new HostWorld(backend, profile));
  }

  /**
   * The simulated kernel, a fresh one for each test.
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
