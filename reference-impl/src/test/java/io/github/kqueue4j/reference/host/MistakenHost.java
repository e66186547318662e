// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;

/** Mistakes that orders are to find: each method stands for a call. */
public final class MistakenHost {
  private static final Set<HostQueue> SEEN = Collections.newSetFromMap(new WeakHashMap<>());

  private MistakenHost() {}

  /** A queue that was watched before has a leader already. */
  static int ensure(Leader leader, HostLwp lp, HostQueue q) {
    return SEEN.add(q) ? leader.ensure(lp, q) : 0;
  }

  /** What was added has nothing yet. */
  static boolean hasAdded(Interrupts source) {
    return false;
  }

  /** Writes, though the number may have been closed. */
  public static void ring(Doorbell bell) {
    bell.write();
  }

  /** Somebody waits still. */
  static boolean isAwaited(HostQueue q) {
    return true;
  }

  /** A background leader finds out by itself. */
  static void notAwaited(Leader leader, HostLwp lp, HostQueue q) {}
}
