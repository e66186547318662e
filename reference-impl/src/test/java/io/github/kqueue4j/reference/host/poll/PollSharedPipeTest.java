// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import io.github.kqueue4j.reference.host.portable.SharedPipeContract;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Pipes and socket pairs of the API whose bytes other code moves, on the host poll. */
@EnabledOnOs(OS.LINUX)
class PollSharedPipeTest extends SharedPipeContract {
  PollSharedPipeTest() {
    super(new PollHost());
  }
}
