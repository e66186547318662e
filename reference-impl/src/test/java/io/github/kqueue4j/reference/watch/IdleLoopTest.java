// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.SimulatedDevice;
import io.github.kqueue4j.reference.SimulatedKernel;
import io.github.kqueue4j.watch.Delivery;
import io.github.kqueue4j.watch.Event;
import io.github.kqueue4j.watch.Interest;
import io.github.kqueue4j.watch.TimerWatch;
import io.github.kqueue4j.watch.Watcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A loop with a timeout of five minutes, tested in simulated time. */
class IdleLoopTest {

  @Test
  void hangsUpFiveMinutesAfterTheLastByte() throws Exception {
    try (SimulatedKernel kernel = SimulatedKernel.create();
        SimulatedDevice peer = kernel.openDevice();
        IdleLoop loop = new IdleLoop(kernel.backend(), peer.descriptor())) {
      kernel.schedule(Duration.ofMinutes(4), () -> peer.level(1));

      loop.run(); // returns at once, after nine simulated minutes

      assertThat(loop.log).containsExactly("data", "idle");
      assertThat(kernel.elapsed()).isEqualTo(Duration.ofMinutes(9));
    }
  }

  /** The code under test. */
  private static final class IdleLoop implements AutoCloseable {
    final List<String> log = new ArrayList<>();
    private final Watcher<String> watcher;
    private final TimerWatch<String> idle;

    IdleLoop(Backend backend, Descriptor peer) throws KqueueException {
      watcher = Watcher.open(backend);
      watcher.watch(Interest.readable(peer, Delivery.EDGE), "data");
      idle = watcher.watch(Interest.after(Duration.ofMinutes(5)), "idle");
    }

    void run() throws KqueueException {
      while (idle.isActive()) {
        Event<String> event = watcher.take();
        log.add(event.attachment());
        if (event instanceof Event.Readable<String>) {
          idle.restart();
        }
      }
    }

    @Override
    public void close() {
      watcher.close();
    }
  }
}
