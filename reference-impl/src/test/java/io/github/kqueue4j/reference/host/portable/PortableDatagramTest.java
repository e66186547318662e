// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Datagrams that nobody receives on the host portable. */
@EnabledOnOs(OS.LINUX)
class PortableDatagramTest extends DatagramContract {
  PortableDatagramTest() {
    super(new PortableHost());
  }
}
