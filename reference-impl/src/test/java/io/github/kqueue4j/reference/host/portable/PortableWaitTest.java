// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

/** Waiting on the portable host. */
class PortableWaitTest extends WaitContract {
  PortableWaitTest() {
    super(new PortableHost());
  }
}
