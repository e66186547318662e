// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.signals;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.examples.InheritedSignals;
import io.github.kqueue4j.reference.SimulatedKernel;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The daemon, in a simulated world and with real signals. */
class DaemonTest {
  private final List<String> done = new CopyOnWriteArrayList<>();

  private Daemon daemon(Backend backend) throws IOException {
    return new Daemon(backend, () -> done.add("reload"), () -> done.add("shut down"));
  }

  @Test
  void reloadsUntilItIsToShutDown() throws IOException {
    try (SimulatedKernel kernel = SimulatedKernel.create();
        Daemon daemon = daemon(kernel.backend())) {
      kernel.schedule(Duration.ofHours(1), () -> kernel.signal(Signal.HUP));
      kernel.schedule(Duration.ofHours(2), () -> kernel.signal(Signal.HUP));
      kernel.schedule(Duration.ofHours(3), () -> kernel.signal(Signal.TERM));

      daemon.run();

      assertThat(done).containsExactly("reload", "reload", "shut down");
      assertThat(kernel.elapsed()).isEqualTo(Duration.ofHours(3));
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void survivesRealSignals() throws Exception {
    InheritedSignals.assumeNotIgnored("HUP");
    try (Daemon daemon = daemon(Backend.standard())) {
      Thread killer =
          Thread.ofPlatform()
              .start(() -> {
                kill("HUP");
                while (done.isEmpty()) {
                  Thread.onSpinWait();
                }
                kill("TERM");
              });

      daemon.run();

      killer.join();
      assertThat(done).containsExactly("reload", "shut down");
    }
  }

  private static void kill(String signal) {
    String me = Long.toString(ProcessHandle.current().pid());
    try {
      assertThat(new ProcessBuilder("kill", "-" + signal, me).start().waitFor()).isZero();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
