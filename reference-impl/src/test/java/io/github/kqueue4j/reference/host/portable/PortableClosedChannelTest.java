// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

/** The port of a watched channel that was closed on the host portable. */
class PortableClosedChannelTest extends ClosedChannelContract {
  PortableClosedChannelTest() {
    super(new PortableHost());
  }
}
