// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import java.util.List;
import java.util.Optional;

/** The known ABIs, and which of them each system has. */
final class Abis {

  private static final Abi FREEBSD = new FreeBsd();
  private static final Abi MACOS = new MacOs();
  private static final Abi NETBSD = new NetBsd();
  private static final Abi NETBSD50 = new NetBsd50();
  private static final Abi OPENBSD = new OpenBsd();
  private static final Abi DRAGONFLY = new DragonFly();
  private static final Abi LIBKQUEUE = new Libkqueue();

  /** All ABIs, in the order in which messages list them. */
  static final List<Abi> ALL =
      List.of(FREEBSD, MACOS, NETBSD, NETBSD50, OPENBSD, DRAGONFLY, LIBKQUEUE);

  private Abis() {}

  /**
   * The ABIs of a system.
   *
   * @param osName the property {@code os.name}
   * @return the ABIs, best first; empty if the system has no kqueue
   */
  static List<Abi> ofHost(String osName) {
    Optional<KqueueSystem> system = KqueueSystem.of(osName);
    if (system.isEmpty()) {
      return List.of();
    }
    return switch (system.get()) {
      case FREEBSD -> List.of(FREEBSD);
      case MACOS -> List.of(MACOS);
      case NETBSD -> List.of(NETBSD, NETBSD50);
      case OPENBSD -> List.of(OPENBSD);
      case DRAGONFLY -> List.of(DRAGONFLY);
    };
  }
}
