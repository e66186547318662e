// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Tests files on the host portable. The contract uses permissions and links of POSIX. */
@DisabledOnOs(OS.WINDOWS)
class PortableVnodeTest extends VnodeContract {
  PortableVnodeTest() {
    super(new PortableHost());
  }
}
