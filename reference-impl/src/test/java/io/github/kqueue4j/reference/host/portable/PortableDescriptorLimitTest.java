// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The limit of descriptors on the host portable. */
@EnabledOnOs(OS.LINUX)
class PortableDescriptorLimitTest extends DescriptorLimitContract {
  PortableDescriptorLimitTest() {
    super(new PortableHost());
  }
}
