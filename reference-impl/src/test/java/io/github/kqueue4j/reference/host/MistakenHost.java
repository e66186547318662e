// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import io.github.kqueue4j.reference.lwkt.Callout;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;

/** Mistakes that the orders have to find: each method replaces a call of the library. */
public final class MistakenHost {
  private static final Set<HostQueue> SEEN = Collections.newSetFromMap(new WeakHashMap<>());

  private MistakenHost() {}

  /** Ensures a leader only at the first watch of a queue, as if it remained afterwards. */
  static int ensure(Leader leader, HostLwp lp, HostQueue q) {
    return SEEN.add(q) ? leader.ensure(lp, q) : 0;
  }

  /** Ignores that an added device may have an interrupt at once. */
  static boolean hasAdded(Interrupts source) {
    return false;
  }

  /** Writes without a check that the number is still open. */
  public static void ring(Doorbell bell) {
    bell.write();
  }

  /** Assumes that a thread still waits. */
  static boolean isAwaited(HostQueue q) {
    return true;
  }

  /** Appoints no leader where virtual threads lead themselves. */
  static void appointSuccessor(Leader leader, HostLwp lp, HostQueue q) {
    if (!q.lacksThread) {
      leader.appointSuccessor(lp, q);
    }
  }

  /** Relies on the leader's wait for the last due time of a timer that is armed again. */
  static int reportCallout(Leader leader, HostLwp lp, HostQueue q, long when) {
    Callout first = q.callouts.first();
    return first != null && first.running ? 0 : leader.reportCallout(lp, q, when);
  }

  /** Starts no thread once one could not be started. */
  static boolean ensureForVirtual(Leader leader, HostLwp lp, HostQueue q) {
    return leader.ensure(lp, q) == 0 && !q.lacksThread;
  }

  /** Does not notify a background leader. */
  static void notAwaited(Leader leader, HostLwp lp, HostQueue q) {}
}
