// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.guide;

// @start region="idle-timeout"
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.kqueue4j.reference.SimulatedKernel;
import io.github.kqueue4j.watch.Interest;
import io.github.kqueue4j.watch.Watcher;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** An hour passes in this test, and it takes no time. */
class IdleTimeoutTest {
  @Test
  void comesAfterAnHour() throws Exception {
    try (SimulatedKernel kernel = SimulatedKernel.create();
        Watcher<String> watcher = Watcher.open(kernel.backend())) {
      watcher.watch(Interest.after(Duration.ofHours(1)), "idle");

      assertEquals("idle", watcher.take().attachment());
      assertEquals(Duration.ofHours(1), kernel.elapsed());
    }
  }
}
// @end region="idle-timeout"
