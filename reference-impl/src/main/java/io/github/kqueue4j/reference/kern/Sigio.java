// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

import io.github.kqueue4j.reference.lwkt.Lwp;

/** The owners of kqueues, which receive SIGIO. */
public interface Sigio {
  /** For a kernel without SIGIO: setting an owner fails with EOPNOTSUPP. */
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
   * {@code fsetown()}: sets {@code kq_sigio}.
   *
   * @param lp the calling thread
   * @param pid the new owner; 0 for none
   * @param kq the kqueue
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
   * {@code pgsigio()}: sends SIGIO.
   *
   * @param lp the calling thread
   * @param owner the receiver
   */
  void pgsigio(Lwp lp, Proc owner);
}
