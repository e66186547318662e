// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Tests process and thread ids on the host portable. */
@EnabledOnOs(OS.LINUX)
class PortableFdTest extends FdContract {
  PortableFdTest() {
    super(new PortableHost());
  }
}
