// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

import io.github.kqueue4j.reference.lwkt.Lwp;

/** Owners of kqueues, and the SIGIO that they get. */
public interface Sigio {
  /** Of a kernel whose kqueues have no owners: nobody can ask for SIGIO there. */
  Sigio NONE =
      new Sigio() {
        @Override
        public int fsetown(Lwp lp, long pid, KQueue kq) {
          return EventVar.EOPNOTSUPP;
        }

        @Override
        public void funsetown(Lwp lp, KQueue kq) {}

        @Override
        public void pgsigio(Lwp lp, Proc owner) {}
      };

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
