// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

import static io.github.kqueue4j.SysEvent.EV_CLEAR;
import static io.github.kqueue4j.reference.kern.EventVar.NOTE_SIGNAL;

import io.github.kqueue4j.reference.lwkt.Lwp;

/**
 * {@code sig_filtops}, which {@code kern_sig.c} has in the original: SIGNAL. Its knotes are on the
 * list of the calling process, beside the PROC knotes that watch that process.
 */
public class SignalFilter extends FilterOps {
  private final Proc proc0;

  /**
   * The filter of one process.
   *
   * @param proc0 the process that calls in
   */
  public SignalFilter(Proc proc0) {
    super(0);
    this.proc0 = proc0;
  }

  /** {@code filt_sigattach()}. */
  @Override
  public int fAttach(Lwp lp, Knote kn) {
    kn.knPtr = proc0;
    kn.knFlags |= EV_CLEAR; // automatically set
    KnoteLists.knoteInsert(lp, proc0.pKlist, kn);
    return 0;
  }

  /** {@code filt_sigdetach()}. */
  @Override
  public void fDetach(Lwp lp, Knote kn) {
    KnoteLists.knoteRemove(lp, proc0.pKlist, kn);
  }

  /** {@code filt_signal()}. */
  @Override
  public boolean fEvent(Lwp lp, Knote kn, long hint) {
    if ((hint & NOTE_SIGNAL) != 0 && kn.knId == (hint & ~(long) NOTE_SIGNAL)) {
      kn.knData++;
    }
    return kn.knData != 0;
  }
}
