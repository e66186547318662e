// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.fake.FakeProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests the buffers that the list form keeps for its calls. */
class CallBuffersTest {

  private final FakeProvider provider = new FakeProvider("fake");
  private final Kqueue kq;

  CallBuffersTest() throws KqueueException {
    kq = Kqueue.open(Backend.from(provider));
    provider.capacities().clear();
  }

  private static List<KEvent> adds(int count) {
    return Collections.nCopies(count, KEvent.user(1).add());
  }

  @Test
  void areKept() throws KqueueException {
    for (int i = 0; i < 10; i++) {
      kq.poll();
      kq.register(KEvent.user(1).add());
      kq.kevent(adds(10), 10, Duration.ZERO);
    }

    assertThat(provider.capacities()).containsExactly(16, 256);
  }

  @Test
  void growAsNeeded() throws KqueueException {
    kq.register(adds(5).toArray(KEvent[]::new));
    kq.register(adds(17).toArray(KEvent[]::new));
    kq.register(adds(100).toArray(KEvent[]::new));

    assertThat(provider.capacities()).containsExactly(16, 16, 32, 32, 128, 128);
  }

  @Test
  void areNotKeptIfHuge() throws KqueueException {
    kq.register(adds(5000).toArray(KEvent[]::new));
    kq.register(adds(5000).toArray(KEvent[]::new));

    assertThat(provider.capacities()).containsExactly(8192, 8192, 8192, 8192);
  }

  @Test
  void areNotSharedByCallsAtTheSameTime() throws KqueueException {
    List<List<KEvent>> results = new ArrayList<>();
    provider.driver().pend(KEvent.user(1), KEvent.user(2), KEvent.user(3));
    provider
        .driver()
        .whileInside(() -> {
          provider.driver().whileInside(() -> {});
          results.add(one());
        });

    results.add(one());

    assertThat(results).containsExactly(List.of(KEvent.user(1)), List.of(KEvent.user(2)));
  }

  private List<KEvent> one() {
    try {
      return kq.kevent(adds(1), 1, Duration.ZERO);
    } catch (KqueueException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void comeBackWithoutThePreviousChanges() throws KqueueException {
    kq.kevent(adds(3), 8, Duration.ZERO);
    kq.poll();

    assertThat(provider.driver().calls()).containsExactly("kevent 3 8 0", "kevent 0 256 0");
  }
}
