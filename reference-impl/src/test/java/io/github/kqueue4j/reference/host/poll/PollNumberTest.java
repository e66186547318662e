// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import io.github.kqueue4j.reference.host.portable.NumberContract;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Numbers on the host poll. */
@EnabledOnOs(OS.LINUX)
class PollNumberTest extends NumberContract {
  PollNumberTest() {
    super(new PollHost());
  }
}
