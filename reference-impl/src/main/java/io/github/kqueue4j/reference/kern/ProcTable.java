// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

import io.github.kqueue4j.reference.lwkt.Lwp;
import org.jspecify.annotations.Nullable;

/** The process table of a host. Safe for use by several threads. */
public interface ProcTable {
  /**
   * {@code pfind()}: finds a live process and holds it.
   *
   * @param lp the calling thread
   * @param pid the process id
   * @return null if there is none
   */
  @Nullable Proc pfind(Lwp lp, long pid);

  /**
   * {@code zpfind()}: finds a zombie and holds it.
   *
   * @param lp the calling thread
   * @param pid the process id
   * @return null if there is none
   */
  @Nullable Proc zpfind(Lwp lp, long pid);

  /**
   * {@code PRISON_CHECK()}.
   *
   * @param lp the calling thread
   * @param p a process
   * @return false if the caller may not see the process
   */
  boolean prisonCheck(Lwp lp, Proc p);

  /**
   * Checks whether the host can report the notes of a change (D-12). Preconditions: the kqueue's
   * token is held.
   *
   * @param lp the calling thread
   * @param kq the kqueue
   * @param pid the change's ident, which may not be the id of a process
   * @param notes the change's NOTE_* bits
   * @return 0, or the errno of the change
   */
  default int admit(Lwp lp, KQueue kq, long pid, int notes) {
    return 0;
  }

  /**
   * Returns the errno for a process that no look-up found (D-13).
   *
   * @param lp the calling thread
   * @param pid the process id
   * @return ESRCH, or another errno if the look-up lacked a resource
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
   * @param p a held process
   */
  void prele(Proc p);

  /**
   * Returns whether a process has exited after {@code pfind()} found it live, and its exit was
   * already reported to its watchers (D-14). Preconditions: the process's {@code p_token} is held.
   *
   * @param p a held process
   * @return always false on a host where {@code pfind()} and the exit exclude each other
   */
  default boolean hasExited(Proc p) {
    return false;
  }
}
