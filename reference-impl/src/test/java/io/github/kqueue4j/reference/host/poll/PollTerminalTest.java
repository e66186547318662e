// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import io.github.kqueue4j.reference.host.portable.TerminalContract;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Terminals on the host poll. */
@EnabledOnOs(OS.LINUX)
class PollTerminalTest extends TerminalContract {
  PollTerminalTest() {
    super(new PollHost());
  }
}
