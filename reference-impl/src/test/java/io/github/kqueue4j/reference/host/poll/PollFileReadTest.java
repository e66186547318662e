// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import io.github.kqueue4j.reference.host.portable.FileReadContract;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** READ on files on disk on the host poll. */
@EnabledOnOs(OS.LINUX)
class PollFileReadTest extends FileReadContract {
  PollFileReadTest() {
    super(new PollHost());
  }
}
