// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import io.github.kqueue4j.reference.host.portable.ChannelEdgeContract;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** EV_CLEAR on channels on the host poll. */
@DisabledOnOs(OS.WINDOWS)
class PollChannelEdgeTest extends ChannelEdgeContract {
  PollChannelEdgeTest() {
    super(new PollHost());
  }
}
