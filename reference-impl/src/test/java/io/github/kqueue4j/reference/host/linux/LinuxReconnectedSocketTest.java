// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import io.github.kqueue4j.reference.host.portable.ReconnectedSocketContract;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Sockets that are connected anew on the host linux. */
@EnabledOnOs(OS.LINUX)
class LinuxReconnectedSocketTest extends ReconnectedSocketContract {
  LinuxReconnectedSocketTest() {
    super(new LinuxHost());
  }
}
