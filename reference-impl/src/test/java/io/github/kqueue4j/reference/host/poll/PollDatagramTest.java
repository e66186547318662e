// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import io.github.kqueue4j.reference.host.portable.DatagramContract;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Datagrams that nobody receives on the host poll. */
@EnabledOnOs(OS.LINUX)
class PollDatagramTest extends DatagramContract {
  PollDatagramTest() {
    super(new PollHost());
  }
}
