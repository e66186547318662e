// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.host.portable.PortableHost;
import java.lang.ref.WeakReference;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Tests that a thread keeps no reference to a buffer after a call. */
class ReleasedBufferTest {
  private static final int BIG = 65_536;

  @Test
  void isNotKeptByTheThread() throws KqueueException {
    PortableHost host = new PortableHost();
    Backend backend = Backend.from(new HostProvider("reference", () -> host));
    try (Kqueue kq = Kqueue.open(backend)) {
      WeakReference<KEventBuffer> used = use(kq);
      long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (used.get() != null && System.nanoTime() < end) {
        System.gc();
      }
      assertThat(used.get()).isNull();
    }
  }

  private static WeakReference<KEventBuffer> use(Kqueue kq) throws KqueueException {
    KEventBuffer events = kq.newBuffer(BIG);
    KEventBuffer changes = kq.newBuffer(BIG);
    changes.put(KEvent.user(1).add());
    assertThat(kq.kevent(changes, events, 0)).isZero();
    return new WeakReference<>(events);
  }
}
