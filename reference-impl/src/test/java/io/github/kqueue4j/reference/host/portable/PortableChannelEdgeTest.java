// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

/** Tests EV_CLEAR on channels on the host portable. */
class PortableChannelEdgeTest extends ChannelEdgeContract {
  PortableChannelEdgeTest() {
    super(new PortableHost());
  }

  @Override
  protected boolean isCertainOfEnds() {
    return false;
  }
}
