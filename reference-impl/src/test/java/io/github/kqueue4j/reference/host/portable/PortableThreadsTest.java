// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

class PortableThreadsTest extends ThreadsContract {
  PortableThreadsTest() {
    super(new PortableHost());
  }
}
