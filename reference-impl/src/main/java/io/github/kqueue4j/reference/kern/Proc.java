// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

import io.github.kqueue4j.reference.lwkt.Token;

/** {@code struct proc}: a process, as far as events tell of it. */
public class Proc {
  /** {@code p_pid}. */
  public final long pPid;

  /** {@code p_klist}: who watches it. */
  public final KList pKlist;

  /** {@code p_token}. */
  public final Token pToken;

  /** {@code p_xstat}: the wait status, once it is a zombie; set before its watchers are told. */
  public volatile int pXstat;

  /**
   * A process.
   *
   * @param pPid its number
   * @param pKlist an empty list
   */
  public Proc(long pPid, KList pKlist) {
    this.pPid = pPid;
    this.pKlist = pKlist;
    this.pToken = pKlist.token;
  }
}
