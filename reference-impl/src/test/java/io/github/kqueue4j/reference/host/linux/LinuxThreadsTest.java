// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import io.github.kqueue4j.reference.host.portable.ThreadsContract;

class LinuxThreadsTest extends ThreadsContract {
  LinuxThreadsTest() {
    super(new LinuxHost());
  }
}
