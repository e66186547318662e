// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

import io.github.kqueue4j.reference.lwkt.Token;

/** {@code struct proc}: the fields of a process that events need. */
public class Proc {
  /** {@code p_pid}. */
  public final long pPid;

  /** {@code p_klist}: the knotes that watch the process. */
  public final KList pKlist;

  /** {@code p_token}. */
  public final Token pToken;

  /** {@code p_xstat}: the wait status; set before the exit is reported to the watchers. */
  public volatile int pXstat;

  /**
   * Creates a process.
   *
   * @param pPid the process id
   * @param pKlist an empty list
   */
  public Proc(long pPid, KList pKlist) {
    this.pPid = pPid;
    this.pKlist = pKlist;
    this.pToken = pKlist.token;
  }
}
