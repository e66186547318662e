// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import io.github.kqueue4j.reference.host.portable.DescriptorLimitContract;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The limit of descriptors on the host linux. */
@EnabledOnOs(OS.LINUX)
class LinuxDescriptorLimitTest extends DescriptorLimitContract {
  LinuxDescriptorLimitTest() {
    super(new LinuxHost());
  }
}
