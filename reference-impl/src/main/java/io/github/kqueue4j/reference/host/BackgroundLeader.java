// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import io.github.kqueue4j.reference.kern.KernelEntry;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A thread that leads one kqueue for those who cannot: virtual threads, and kqueues that watch this
 * one. It stays for a second after nobody has waited any more, in case somebody comes back.
 */
final class BackgroundLeader implements Runnable {
  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How often it is tried to end properly, should that fail with an Error. */
  private static final int ATTEMPTS = 3;

  private final HostMachine machine;
  private final HostQueue q;

  // Guarded by the kqueue's token: all that follows.

  /** Null until the thread runs. */
  private @Nullable HostLwp me;

  /** It waits for as long as it takes, as somebody waited when it looked last. */
  private boolean waitsForEver;

  private boolean isOver;

  BackgroundLeader(HostMachine machine, HostQueue q) {
    this.machine = machine;
    this.q = q;
  }

  boolean isThread(Thread thread) {
    HostLwp lp = me;
    return lp != null && lp.thread == thread;
  }

  /** Has it look at the state of the kqueue. */
  void report(HostLwp lp) {
    HostLwp leads = me;
    if (leads != null) {
      lp.wakeLater(leads);
    }
  }

  /** Nobody waits any more. If it lingers anyway it will see that by itself. */
  void reportNotAwaited(HostLwp lp) {
    if (waitsForEver) {
      report(lp);
    }
  }

  @Override
  public void run() {
    HostLwp lp = machine.curlwp();
    KernelEntry.call(lp, q.kqueue(), this::begin);
    leadWhileAwaited(lp);
  }

  private int begin(Lwp lp) {
    HostLwp own = (HostLwp) lp;
    me = own;
    own.asleep();
    isOver = !own.tryToLead(q); // if another thread leads that one sees to its successor
    return 0;
  }

  private void leadWhileAwaited(HostLwp lp) {
    KernelEntry.Work look = this::look;
    long last = machine.now();
    while (!isOver && machine.now() - last < LINGER_NANOS) {
      boolean awaited = KernelEntry.call(lp, q.kqueue(), look) != 0;
      if (awaited) {
        last = machine.now();
      }
      if (!isOver) {
        lp.turn().run(q, awaited ? Long.MAX_VALUE : last + LINGER_NANOS, false);
      }
    }
  }

  /** Whether anybody waits: not 0. */
  private int look(Lwp lp) {
    isOver = q.dead;
    waitsForEver = q.isAwaited();
    return waitsForEver ? 1 : 0;
  }

  /** The thread has done its part, or failed: others must not count on it. */
  void end() {
    for (int attempt = 1; ; attempt++) {
      try {
        KernelEntry.run(machine.curlwp(), this::leave);
        return;
      } catch (Throwable t) {
        if (attempt == ATTEMPTS) {
          throw t;
        }
      }
    }
  }

  private int leave(Lwp lp) {
    HostLwp own = (HostLwp) lp;
    q.token.get(lp);
    own.ceaseToLead();
    if (q.background == this) {
      q.background = null;
    }
    if (!q.dead) {
      // Also if another thread led: it may have ended since, and counted on this one.
      machine.leader.appoint(own, q);
    }
    machine.wakeup(lp, q, this);
    q.token.rel(lp);
    return 0;
  }
}
