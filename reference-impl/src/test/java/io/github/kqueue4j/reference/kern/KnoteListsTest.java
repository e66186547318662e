// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.reference.SimulatedKernel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests lists of knotes. */
class KnoteListsTest {
  private static final int WATCHERS = 50_000;
  private static final int SIGNALS = 300;

  /**
   * All SIGNAL events are on the list of one process. If each knote caused a walk down the list, a
   * signal would take 1.25 billion steps, and all of them more than the time limit.
   */
  @Test
  @Timeout(300)
  void areWalkedOnceForWhatHappens() throws KqueueException {
    SimulatedKernel kernel = SimulatedKernel.create();
    List<Kqueue> watchers = new ArrayList<>();
    for (int i = 0; i < WATCHERS; i++) {
      Kqueue kq = Kqueue.open(kernel.backend());
      kq.register(KEvent.signal(Signal.HUP).add());
      watchers.add(kq);
    }
    for (int i = 0; i < SIGNALS; i++) {
      kernel.signal(Signal.HUP);
    }
    int reported = 0;
    for (Kqueue kq : watchers) { // without assertions, which would take longer than all the rest
      List<KEvent> events = kq.poll();
      reported += events.size() == 1 && events.getFirst().data() == SIGNALS ? 1 : 0;
    }
    assertThat(reported).isEqualTo(WATCHERS);
  }
}
