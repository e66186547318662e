// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import io.github.kqueue4j.reference.host.portable.WaitContract;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Waiting on the host poll. */
@DisabledOnOs(OS.WINDOWS)
class PollWaitTest extends WaitContract {
  PollWaitTest() {
    super(new PollHost());
  }
}
