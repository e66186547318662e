// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import io.github.kqueue4j.reference.host.linux.LinuxHost;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Tests pipes and socket pairs of the host linux. */
@EnabledOnOs(OS.LINUX)
class LinuxDescriptorTest extends DescriptorContract {
  LinuxDescriptorTest() {
    super(new LinuxHost());
  }
}
