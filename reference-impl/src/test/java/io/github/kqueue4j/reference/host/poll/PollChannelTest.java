// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import io.github.kqueue4j.reference.host.portable.ChannelContract;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Channels on the host poll. */
@DisabledOnOs(OS.WINDOWS)
class PollChannelTest extends ChannelContract {
  PollChannelTest() {
    super(new PollHost());
  }
}
