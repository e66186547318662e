// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import io.github.kqueue4j.reference.host.portable.TerminalContract;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Terminals on the host linux. */
@EnabledOnOs(OS.LINUX)
class LinuxTerminalTest extends TerminalContract {
  LinuxTerminalTest() {
    super(new LinuxHost());
  }
}
