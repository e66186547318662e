// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.reference.SimulatedKernel;
import org.junit.jupiter.api.AfterEach;

/** A watcher on a simulated kernel. */
class SimulatedWatcherTest extends WatcherContract {
  private final SimulatedKernel kernel = SimulatedKernel.create();

  @Override
  Backend backend() {
    return kernel.backend();
  }

  /** Checks that neither the watcher nor the test has left anything open in the kernel. */
  @AfterEach
  @Override
  void closeAll() throws Exception {
    super.closeAll();
    kernel.close();
    assertThat(kernel.leftovers()).isEmpty();
  }
}
