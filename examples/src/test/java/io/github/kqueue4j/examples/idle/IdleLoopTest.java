// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.idle;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.reference.SimulatedDevice;
import io.github.kqueue4j.reference.SimulatedKernel;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Five minutes of silence, tested in no time. */
class IdleLoopTest {
  @Test
  void hangsUpFiveMinutesAfterTheLastByte() throws Exception {
    try (SimulatedKernel kernel = SimulatedKernel.create();
        SimulatedDevice peer = kernel.openDevice();
        IdleLoop loop = new IdleLoop(kernel.backend(), peer.descriptor())) {
      kernel.schedule(Duration.ofMinutes(4), () -> peer.level(1));

      loop.run(); // returns at once, nine minutes later

      assertThat(loop.log()).containsExactly("data", "idle");
      assertThat(kernel.elapsed()).isEqualTo(Duration.ofMinutes(9));
    }
  }
}
