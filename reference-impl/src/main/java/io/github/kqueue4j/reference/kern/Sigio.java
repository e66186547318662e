// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

import io.github.kqueue4j.reference.lwkt.Lwp;

/** Owners of kqueues, and the SIGIO that they get. */
public interface Sigio {
  /**
   * {@code fsetown()}.
   *
   * @param lp the calling thread
   * @param pid the owner to be; 0 for none
   * @param kq whose {@code kq_sigio} is set
   * @return 0, or ESRCH if there is no such process
   */
  int fsetown(Lwp lp, long pid, KQueue kq);

  /**
   * {@code funsetown()}: clears {@code kq_sigio}.
   *
   * @param lp the calling thread
   * @param kq a kqueue, with an owner or without
   */
  void funsetown(Lwp lp, KQueue kq);

  /**
   * {@code pgsigio()}.
   *
   * @param lp the calling thread
   * @param owner who gets it
   */
  void pgsigio(Lwp lp, Proc owner);
}
