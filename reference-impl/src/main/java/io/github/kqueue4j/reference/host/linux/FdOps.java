// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.reference.kern.EventVar.FILTEROP_ISFD;
import static io.github.kqueue4j.reference.kern.EventVar.FILTEROP_MPSAFE;

import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.FileOps;
import io.github.kqueue4j.reference.kern.FilterOps;
import io.github.kqueue4j.reference.kern.Knote;
import io.github.kqueue4j.reference.lwkt.Lwp;

/** Operations that all files of the host share; each file has a descriptor. */
abstract class FdOps implements FileOps {
  /**
   * A filter whose events epoll reports. Each filter is a class of its own, since a lambda would
   * delay the first event by milliseconds.
   */
  abstract static class WatchFilter implements FilterOps.Detach, FilterOps.Event {
    final FilterOps ops() {
      return new FilterOps(FILTEROP_ISFD | FILTEROP_MPSAFE, null, this, this);
    }

    @Override
    public void detach(Lwp lp, Knote kn) {
      EpollWatch.detach(lp, kn);
    }
  }

  /**
   * Whether a file may be readable and writable. WRITE has edges of its own then, since an edge
   * does not show which of the two is new.
   */
  boolean isTwoWay(LinuxFile file) {
    return true;
  }

  /** Closes the descriptor if the API opened it. */
  @Override
  public final int foClose(Lwp lp, File fp) {
    LinuxFile file = (LinuxFile) fp;
    return file.isOwned() ? -FileCalls.close(CallMemory.of(lp), file.fd) : 0;
  }
}
