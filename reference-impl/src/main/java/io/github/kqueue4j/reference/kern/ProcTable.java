// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

import io.github.kqueue4j.reference.lwkt.Lwp;
import org.jspecify.annotations.Nullable;

/** The processes of the host. Safe for use by several threads. */
public interface ProcTable {
  /**
   * {@code pfind()}: a live process, held.
   *
   * @param lp the calling thread
   * @param pid its number
   * @return null if there is none
   */
  @Nullable Proc pfind(Lwp lp, long pid);

  /**
   * {@code zpfind()}: a zombie, held.
   *
   * @param lp the calling thread
   * @param pid its number
   * @return null if there is none
   */
  @Nullable Proc zpfind(Lwp lp, long pid);

  /**
   * {@code PRISON_CHECK()}.
   *
   * @param lp the calling thread
   * @param p a process
   * @return false if the caller may not see it
   */
  boolean prisonCheck(Lwp lp, Proc p);

  /**
   * Whether a change may ask for what it asks for (D-12). The kqueue's token is held.
   *
   * @param lp the calling thread
   * @param kq the kqueue
   * @param pid a number, perhaps of no process
   * @param notes the change's NOTE_* bits
   * @return 0 or an errno
   */
  default int admit(Lwp lp, KQueue kq, long pid, int notes) {
    return 0;
  }

  /**
   * Why neither look-up found a process (D-13).
   *
   * @param lp the calling thread
   * @param pid its number
   * @return ESRCH, or the errno for what the look-up lacked
   */
  default int notFound(Lwp lp, long pid) {
    return EventVar.ESRCH;
  }

  /**
   * {@code PHOLD()}.
   *
   * @param p a process
   */
  void phold(Proc p);

  /**
   * {@code PRELE()}.
   *
   * @param p a process that was held
   */
  void prele(Proc p);

  /**
   * Whether a process that was live when it was found has exited since, and its watchers were told
   * (D-14). Preconditions: its {@code p_token} is held.
   *
   * @param p a process that is held
   * @return false where {@code pfind()} and the exit exclude each other
   */
  default boolean hasExited(Proc p) {
    return false;
  }
}
