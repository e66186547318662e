// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.reference.host.HostMachine;
import io.github.kqueue4j.reference.lwkt.Lwp;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An addition that fails, and then the removal of its knote, too. */
class FailedUndoTest {
  private final OutOfMemoryError full = new OutOfMemoryError("Java heap space");
  private final HostMachine machine = new HostMachine();
  private final Lwp lp = machine.curlwp();
  private int failures;

  private int attach(Lwp thread, Knote kn) {
    throw full;
  }

  private void detach(Lwp thread, Knote kn) {
    if (failures-- > 0) {
      throw full;
    }
  }

  /** No processes. */
  private static final class NoProcs implements ProcTable {
    @Override
    public @Nullable Proc pfind(Lwp lp, long pid) {
      return null;
    }

    @Override
    public @Nullable Proc zpfind(Lwp lp, long pid) {
      return null;
    }

    @Override
    public boolean prisonCheck(Lwp lp, Proc p) {
      return false;
    }

    @Override
    public void phold(Proc p) {}

    @Override
    public void prele(Proc p) {}
  }

  /** Every attempt of {@link KernelEntry} at the recovery fails; the close completes it. */
  @Test
  @Timeout(30)
  void isCompletedByTheCloseOfTheQueue() {
    FilterOps failing = new FilterOps(0, this::attach, this::detach, (thread, kn, hint) -> false);
    Kernel kernel = new Kernel(machine, new NoFiles(), new NoProcs(), Sigio.NONE, failing);
    KQueue kq = KqueueOps.kqueueInit(kernel, kernel.fdesc);
    Kevent change = new Kevent();
    change.filter = EventVar.EVFILT_SIGNAL;
    change.flags = SysEvent.EV_ADD;
    failures = 3;

    assertThatThrownBy(() ->
            KernelEntry.call(lp, kq, thread -> KqueueRegister.kqueueRegister(thread, kq, change)))
        .isSameAs(full);
    assertThat(failures).as("failures left").isZero();
    assertThat(kq.knlistFirst()).isNotNull();

    KernelEntry.run(
        lp,
        thread -> {
          KqueueOps.kqueueTerminate(thread, kq);
          return 0;
        });
    assertThat(kq.knlistFirst()).isNull();
  }
}
