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
  private static final int WATCHERS = 20_000;
  private static final int SIGNALS = 100;

  /**
   * All SIGNAL events are on the list of one process. A walk down the list for each of its knotes
   * would take 200 million steps for each signal.
   */
  @Test
  @Timeout(30)
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
    for (Kqueue kq : watchers) {
      assertThat(kq.poll()).extracting(KEvent::data).containsExactly((long) SIGNALS);
    }
  }
}
