// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import static io.github.kqueue4j.reference.kern.EventVar.ESRCH;
import static io.github.kqueue4j.reference.kern.EventVar.NOTE_SIGNAL;

import io.github.kqueue4j.Signal;
import io.github.kqueue4j.reference.kern.KQueue;
import io.github.kqueue4j.reference.kern.KnoteLists;
import io.github.kqueue4j.reference.kern.Proc;
import io.github.kqueue4j.reference.kern.Sigio;
import io.github.kqueue4j.reference.lwkt.Lwp;

/**
 * Owners of kqueues on a real host: this process or nobody, as its kqueues are known to no other.
 * Its SIGNAL events count a SIGIO; nothing else hears of it.
 */
public final class HostSigio implements Sigio {
  private final Proc proc0;

  /**
   * Owners in one process.
   *
   * @param proc0 that process
   */
  public HostSigio(Proc proc0) {
    this.proc0 = proc0;
  }

  @Override
  public int fsetown(Lwp lp, long pid, KQueue kq) {
    if (pid != 0 && pid != proc0.pPid) {
      return ESRCH;
    }
    kq.kqSigio = pid == 0 ? null : proc0;
    return 0;
  }

  @Override
  public void funsetown(Lwp lp, KQueue kq) {
    kq.kqSigio = null;
  }

  @Override
  public void pgsigio(Lwp lp, Proc owner) {
    KnoteLists.knote(lp, owner.pKlist, NOTE_SIGNAL | Signal.IO.number());
  }
}
