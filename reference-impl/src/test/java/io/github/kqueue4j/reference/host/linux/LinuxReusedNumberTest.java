// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import io.github.kqueue4j.reference.host.portable.ReusedNumberContract;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Numbers of foreign code that were closed and opened anew on the host linux. */
@EnabledOnOs(OS.LINUX)
class LinuxReusedNumberTest extends ReusedNumberContract {
  LinuxReusedNumberTest() {
    super(new LinuxHost());
  }
}
