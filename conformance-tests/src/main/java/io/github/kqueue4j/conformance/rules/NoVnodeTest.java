// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.rules;

import static io.github.kqueue4j.SysEvent.EV_ADD;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;
import static io.github.kqueue4j.conformance.Feature.VNODE;
import static io.github.kqueue4j.conformance.rules.Events.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.conformance.OnEachBackend;
import io.github.kqueue4j.conformance.OnlyWithout;
import io.github.kqueue4j.conformance.Rule;
import io.github.kqueue4j.conformance.World;

/** Backends without EVFILT_VNODE, or without some of the notes. */
class NoVnodeTest {
  @OnEachBackend
  @OnlyWithout(VNODE)
  @Rule(
      value = "VNODE-12 A backend without the filter refuses it: EINVAL.",
      source = "levelled: CONTRACT.md, C-16")
  void vnodeIsRefused(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    assertThat(refusal(kq, KEvent.vnode(pipe.source(), NOTE_WRITE).add())).isEqualTo(Errno.EINVAL);
  }

  @OnEachBackend
  @Rule(
      value = "VNODE-13 A note that the backend does not support is refused: EOPNOTSUPP.",
      source = "levelled: CONTRACT.md, C-16")
  void notesThatAreNotThere(World world, Kqueue kq) throws Exception {
    for (Filter filter : Filter.values()) {
      int missing = filter.notes() & ~world.backend().supportedNotes(filter);
      if (missing != 0 && world.backend().supports(filter)) {
        int bit = Integer.lowestOneBit(missing);
        assertThat(refusal(kq, new KEvent(1, filter, EV_ADD, bit, 1, 0)))
            .as("%s with 0x%x", filter, bit)
            .isEqualTo(Errno.EOPNOTSUPP);
      }
    }
  }
}
