// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import java.util.List;
import java.util.Locale;

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

  private static final List<Host> HOSTS =
      List.of(
          new Host("freebsd", List.of(FREEBSD)),
          new Host("mac", List.of(MACOS)),
          new Host("netbsd", List.of(NETBSD, NETBSD50)),
          new Host("openbsd", List.of(OPENBSD)),
          new Host("dragonfly", List.of(DRAGONFLY)));

  private Abis() {}

  /**
   * The ABIs of a system.
   *
   * @param osName the property {@code os.name}
   * @return the ABIs, best first; empty if the system has no kqueue
   */
  static List<Abi> ofHost(String osName) {
    String name = osName.toLowerCase(Locale.ROOT);
    for (Host host : HOSTS) {
      if (name.startsWith(host.osName())) {
        return host.abis();
      }
    }
    return List.of();
  }

  /**
   * A system with a kqueue.
   *
   * @param osName the beginning of its {@code os.name}, in lower case
   * @param abis its ABIs
   */
  private record Host(String osName, List<Abi> abis) {}
}
