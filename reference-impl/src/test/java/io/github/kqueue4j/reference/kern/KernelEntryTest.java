// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.reference.host.HostMachine;
import io.github.kqueue4j.reference.lwkt.Lwp;
import org.junit.jupiter.api.Test;

/** The way into the kernel, when the work and what follows it fail with one and the same Error. */
class KernelEntryTest {
  private final OutOfMemoryError full = new OutOfMemoryError("Java heap space");
  private final Lwp lp = new HostMachine().curlwp();

  /** Work that fails, and that fails again in as many attempts to put things in order. */
  private final class Failing implements KernelEntry.Work {
    private final int failures;
    private int attempts;

    Failing(int failures) {
      this.failures = failures;
    }

    @Override
    public int run(Lwp lp) {
      throw full;
    }

    @Override
    public void failed(Lwp lp) {
      if (attempts++ < failures) {
        throw full;
      }
    }
  }

  @Test
  void throwsTheErrorOfTheWorkThoughTheErrorCannotSuppressItself() {
    Failing work = new Failing(Integer.MAX_VALUE);

    assertThatThrownBy(() -> KernelEntry.run(lp, work)).isSameAs(full);
    assertThat(full.getSuppressed()).isEmpty();
  }

  @Test
  void triesAgainToPutThingsInOrder() {
    Failing work = new Failing(2);

    assertThatThrownBy(() -> KernelEntry.run(lp, work)).isSameAs(full);
    assertThat(work.attempts).isEqualTo(3);
  }
}
