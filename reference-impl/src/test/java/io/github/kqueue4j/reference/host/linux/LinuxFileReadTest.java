// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import io.github.kqueue4j.reference.host.portable.FileReadContract;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** READ on files on disk on the host linux. */
@EnabledOnOs(OS.LINUX)
class LinuxFileReadTest extends FileReadContract {
  LinuxFileReadTest() {
    super(new LinuxHost());
  }
}
