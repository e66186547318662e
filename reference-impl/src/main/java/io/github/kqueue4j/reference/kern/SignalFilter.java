// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

import static io.github.kqueue4j.SysEvent.EV_CLEAR;
import static io.github.kqueue4j.reference.kern.EventVar.NOTE_SIGNAL;

import io.github.kqueue4j.reference.lwkt.Lwp;

/**
 * {@code sig_filtops}: the filter SIGNAL, which the original defines in {@code kern_sig.c}. Its
 * knotes are on the list of the calling process, together with PROC knotes that watch that process.
 */
public class SignalFilter {
  private final Proc proc0;

  /**
   * Creates the filter of one process.
   *
   * @param proc0 the calling process
   */
  public SignalFilter(Proc proc0) {
    this.proc0 = proc0;
  }

  /**
   * Returns {@code sig_filtops}.
   *
   * @return the filter
   */
  public final FilterOps filtops() {
    Calls calls = new Calls();
    return new FilterOps(0, calls, calls, calls);
  }

  /** The three functions as a class, because lambdas delay the first kqueue by milliseconds. */
  private final class Calls implements FilterOps.Attach, FilterOps.Detach, FilterOps.Event {
    @Override
    public int attach(Lwp lp, Knote kn) {
      return filtSigattach(lp, kn);
    }

    @Override
    public void detach(Lwp lp, Knote kn) {
      filtSigdetach(lp, kn);
    }

    @Override
    public boolean event(Lwp lp, Knote kn, long hint) {
      return filtSignal(kn, hint);
    }
  }

  /**
   * {@code filt_sigattach()}.
   *
   * @param lp the calling thread
   * @param kn the knote
   * @return 0 or an errno
   */
  protected int filtSigattach(Lwp lp, Knote kn) {
    kn.knPtr = proc0;
    kn.knFlags |= EV_CLEAR; // automatically set
    KnoteLists.knoteInsert(lp, proc0.pKlist, kn);
    return 0;
  }

  /**
   * {@code filt_sigdetach()}.
   *
   * @param lp the calling thread
   * @param kn the knote
   */
  protected void filtSigdetach(Lwp lp, Knote kn) {
    KnoteLists.knoteRemove(lp, proc0.pKlist, kn);
  }

  /**
   * Returns whether the signal that is being reported arrived before the event was added.
   *
   * @param kn the knote
   * @return always false on a host that reports signals at once
   */
  protected boolean isLate(Knote kn) {
    return false;
  }

  /** {@code filt_signal()}. */
  private boolean filtSignal(Knote kn, long hint) {
    if ((hint & NOTE_SIGNAL) != 0 && kn.knId == (hint & ~(long) NOTE_SIGNAL) && !isLate(kn)) {
      kn.knData++;
    }
    return kn.knData != 0;
  }
}
