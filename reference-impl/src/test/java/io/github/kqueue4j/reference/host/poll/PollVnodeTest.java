// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import io.github.kqueue4j.reference.host.portable.VnodeContract;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Files on the host poll. */
@DisabledOnOs(OS.WINDOWS)
class PollVnodeTest extends VnodeContract {
  PollVnodeTest() {
    super(new PollHost());
  }
}
