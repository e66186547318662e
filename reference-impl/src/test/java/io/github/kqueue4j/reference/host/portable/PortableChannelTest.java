// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

/** Tests channels on the host portable. */
class PortableChannelTest extends ChannelContract {
  PortableChannelTest() {
    super(new PortableHost());
  }

  @Override
  protected boolean reportsErrors() {
    return false;
  }

  @Override
  protected boolean seesEveryEnd() {
    return false;
  }
}
