// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import io.github.kqueue4j.reference.host.portable.UrgentDataContract;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Urgent data on the host linux. */
@EnabledOnOs(OS.LINUX)
class LinuxUrgentDataTest extends UrgentDataContract {
  LinuxUrgentDataTest() {
    super(new LinuxHost());
  }
}
