// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import io.github.kqueue4j.reference.host.portable.UrgentDataContract;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Urgent data on the host poll. */
@EnabledOnOs(OS.LINUX)
class PollUrgentDataTest extends UrgentDataContract {
  PollUrgentDataTest() {
    super(new PollHost());
  }
}
