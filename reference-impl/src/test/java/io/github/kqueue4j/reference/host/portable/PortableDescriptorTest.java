// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

/** Tests pipes and socket pairs of the host portable. */
class PortableDescriptorTest extends DescriptorContract {
  PortableDescriptorTest() {
    super(new PortableHost());
  }
}
