// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

/** Tests waits on the host portable. */
class PortableWaitTest extends WaitContract {
  PortableWaitTest() {
    super(new PortableHost());
  }
}
