// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import io.github.kqueue4j.reference.host.portable.ReconnectedSocketContract;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Sockets that are connected anew on the host poll. */
@EnabledOnOs(OS.LINUX)
class PollReconnectedSocketTest extends ReconnectedSocketContract {
  PollReconnectedSocketTest() {
    super(new PollHost());
  }
}
