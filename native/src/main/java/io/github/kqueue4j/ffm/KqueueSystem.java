// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import java.util.Locale;
import java.util.Optional;

/**
 * The systems whose kernel has a kqueue. Distinct from {@link Abis}, so that the question whether
 * this system has one loads no ABI.
 */
enum KqueueSystem {
  FREEBSD("freebsd"),
  MACOS("mac"),
  NETBSD("netbsd"),
  OPENBSD("openbsd"),
  DRAGONFLY("dragonfly");

  /** The beginning of {@code os.name}, in lower case. */
  private final String osName;

  KqueueSystem(String osName) {
    this.osName = osName;
  }

  /**
   * Finds a system.
   *
   * @param osName the property {@code os.name}
   * @return the system; empty if its kernel has no kqueue
   */
  static Optional<KqueueSystem> of(String osName) {
    String name = osName.toLowerCase(Locale.ROOT);
    for (KqueueSystem system : values()) {
      if (name.startsWith(system.osName)) {
        return Optional.of(system);
      }
    }
    return Optional.empty();
  }
}
