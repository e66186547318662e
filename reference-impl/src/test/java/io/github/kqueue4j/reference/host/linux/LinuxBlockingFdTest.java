// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import io.github.kqueue4j.reference.host.portable.BlockingFdContract;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** File descriptors on the host linux. */
@EnabledOnOs(OS.LINUX)
class LinuxBlockingFdTest extends BlockingFdContract {
  LinuxBlockingFdTest() {
    super(new LinuxHost());
  }
}
