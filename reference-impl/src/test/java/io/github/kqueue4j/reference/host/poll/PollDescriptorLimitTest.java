// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import io.github.kqueue4j.reference.host.portable.DescriptorLimitContract;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The limit of descriptors on the host poll. */
@EnabledOnOs(OS.LINUX)
class PollDescriptorLimitTest extends DescriptorLimitContract {
  PollDescriptorLimitTest() {
    super(new PollHost());
  }
}
