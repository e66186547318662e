// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import io.github.kqueue4j.reference.host.portable.DatagramContract;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Datagrams that nobody receives on the host linux. */
@EnabledOnOs(OS.LINUX)
class LinuxDatagramTest extends DatagramContract {
  LinuxDatagramTest() {
    super(new LinuxHost());
  }
}
