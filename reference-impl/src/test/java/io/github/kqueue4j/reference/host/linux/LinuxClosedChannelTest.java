// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import io.github.kqueue4j.reference.host.portable.ClosedChannelContract;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The port of a watched channel that was closed on the host linux. */
@EnabledOnOs(OS.LINUX)
class LinuxClosedChannelTest extends ClosedChannelContract {
  LinuxClosedChannelTest() {
    super(new LinuxHost());
  }
}
