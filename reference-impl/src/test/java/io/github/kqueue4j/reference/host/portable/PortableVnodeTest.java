// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Files on the host portable. The contract sets permissions and makes links, as POSIX has them. */
@DisabledOnOs(OS.WINDOWS)
class PortableVnodeTest extends VnodeContract {
  PortableVnodeTest() {
    super(new PortableHost());
  }
}
