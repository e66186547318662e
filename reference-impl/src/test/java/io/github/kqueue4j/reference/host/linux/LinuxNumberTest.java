// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import io.github.kqueue4j.reference.host.portable.NumberContract;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Numbers on the host linux. */
@EnabledOnOs(OS.LINUX)
class LinuxNumberTest extends NumberContract {
  LinuxNumberTest() {
    super(new LinuxHost());
  }
}
