// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

/** Pipes and socket pairs of the portable host. */
class PortableDescriptorTest extends DescriptorContract {
  PortableDescriptorTest() {
    super(new PortableHost());
  }
}
