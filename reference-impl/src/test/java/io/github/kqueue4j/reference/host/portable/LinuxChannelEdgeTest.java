// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import io.github.kqueue4j.reference.host.linux.LinuxHost;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Tests EV_CLEAR on channels on the host linux. */
@EnabledOnOs(OS.LINUX)
class LinuxChannelEdgeTest extends ChannelEdgeContract {
  LinuxChannelEdgeTest() {
    super(new LinuxHost());
  }
}
