// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import io.github.kqueue4j.reference.host.portable.DescriptorContract;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Pipes and socket pairs of the host poll. */
@DisabledOnOs(OS.WINDOWS)
class PollDescriptorTest extends DescriptorContract {
  PollDescriptorTest() {
    super(new PollHost());
  }
}
