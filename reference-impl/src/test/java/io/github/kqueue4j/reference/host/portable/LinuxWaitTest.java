// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import io.github.kqueue4j.reference.host.linux.LinuxHost;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Tests waits on the host linux. */
@EnabledOnOs(OS.LINUX)
class LinuxWaitTest extends WaitContract {
  LinuxWaitTest() {
    super(new LinuxHost());
  }
}
