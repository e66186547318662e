// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import io.github.kqueue4j.reference.host.portable.BlockingFdContract;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** File descriptors on the host poll. */
@EnabledOnOs(OS.LINUX)
class PollBlockingFdTest extends BlockingFdContract {
  PollBlockingFdTest() {
    super(new PollHost());
  }
}
