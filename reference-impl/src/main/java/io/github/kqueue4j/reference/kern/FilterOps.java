// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

import io.github.kqueue4j.reference.lwkt.Lwp;

/** {@code struct filterops}: how one kind of event is attached, detached and asked for. */
public abstract class FilterOps {
  /** {@code f_flags}: FILTEROP_* bits. */
  final int fFlags;

  /**
   * Makes a filter.
   *
   * @param fFlags FILTEROP_ISFD and FILTEROP_MPSAFE of {@link EventVar}
   */
  protected FilterOps(int fFlags) {
    this.fFlags = fFlags;
  }

  /**
   * {@code f_attach()}: connects a new knote with what it watches. Preconditions: the kqueue's token is
   * held, the knote is in processing.
   *
   * @param lp the calling thread
   * @param kn the knote
   * @return 0 or an errno; a file's filter has no attach of its own, {@code fo_kqfilter} does it
   */
  public int fAttach(Lwp lp, Knote kn) {
    throw new AssertionError("a filter that fo_kqfilter has set is not attached again");
  }

  /**
   * {@code f_detach()}. Preconditions as for {@link #fAttach}.
   *
   * @param lp the calling thread
   * @param kn the knote
   */
  public abstract void fDetach(Lwp lp, Knote kn);

  /**
   * {@code f_event()}: whether the condition holds. Preconditions as for {@link #fAttach}.
   *
   * @param lp the calling thread
   * @param kn the knote
   * @param hint what {@code knote()} was told; 0 for a look at the state
   * @return true if the knote is to be active
   */
  public abstract boolean fEvent(Lwp lp, Knote kn, long hint);
}
