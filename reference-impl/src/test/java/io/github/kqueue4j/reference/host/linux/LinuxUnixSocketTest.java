// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import io.github.kqueue4j.reference.host.portable.UnixSocketContract;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** UNIX sockets that other code has opened on the host linux. */
@EnabledOnOs(OS.LINUX)
class LinuxUnixSocketTest extends UnixSocketContract {
  LinuxUnixSocketTest() {
    super(new LinuxHost());
  }
}
