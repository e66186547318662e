// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

/** Mistakes in {@link Leader} itself, called in place of the true methods. */
public final class MistakenLeader {
  private MistakenLeader() {}

  /** Relies on a sleeping platform thread, though it may wait for another leader to end. */
  static int appoint(Leader leader, HostLwp lp, HostQueue q) {
    return leader.ensure(lp, q);
  }
}
