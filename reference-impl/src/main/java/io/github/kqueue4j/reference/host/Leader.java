// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import io.github.kqueue4j.reference.lwkt.Callout;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The leaders of a machine: for each kqueue at most one thread waits for its interrupts and
 * callouts, and runs them, under the kqueue's token. A platform thread that sleeps on the kqueue
 * leads it while it sleeps; where only virtual threads sleep, or only another kqueue watches, a
 * background thread does. A kqueue with neither descriptors nor timers has no leader.
 *
 * <p>No wake-up is lost: who changes what a leader waits for does so under the token and then tells
 * the leader, if there is one; a leader looks at all of it, under the token, after it has become
 * one. Who ceases to lead tells the next sleeper, under the token, after it has ceased.
 */
final class Leader {
  private static final long LINGER_NANOS = 1_000_000_000L;

  private final HostMachine machine;
  private final Executor backgroundThreads;

  Leader(HostMachine machine) {
    this.machine = machine;
    this.backgroundThreads =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            1,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            body -> {
              Thread thread = new Thread(null, body, "kqueue4j-leader", 0, false);
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Leads until woken, or interrupted, or the deadline; false if another thread leads. */
  boolean lead(HostLwp me, HostQueue q, long deadline) {
    if (!q.leader.compareAndSet(null, me)) {
      return false;
    }
    try {
      while (!me.isWoken() && !me.thread.isInterrupted() && !machine.isOver(deadline)) {
        turn(me, q, deadline, true);
      }
    } finally {
      q.leader.set(null);
    }
    return true;
  }

  /** One wait, and what comes of it. */
  private void turn(HostLwp me, HostQueue q, long deadline, boolean interruptible) {
    HostLwp handler = me.handler();
    boolean over = false;
    me.interrupting = true;
    try {
      q.token.get(handler);
      machine.runCallouts(handler, q);
      Callout next = q.callouts.first();
      Interrupts source = q.interrupts();
      me.waitsIn = source; // from here on who changes anything kicks
      if (source != null) {
        source.willAwait();
      }
      boolean dead = q.dead; // since it was looked at last, when nobody knew where to kick
      q.token.rel(handler);
      long until = next == null ? deadline : Math.min(deadline, next.time);
      if (!me.isWoken() && !dead) {
        await(me, q, source, until, interruptible);
      }
      me.waitsIn = null;
      if (source != null) {
        q.token.get(handler);
        source.deliver(handler);
        q.token.rel(handler);
      }
      over = true;
    } finally {
      me.waitsIn = null;
      me.interrupting = false;
      if (!over) {
        handler.abandonTokens(); // a panic
      }
    }
  }

  private void await(
      HostLwp me, HostQueue q, @Nullable Interrupts source, long until, boolean interruptible) {
    if (source == null) {
      machine.park(q, until);
      return;
    }
    long nanos = until == Long.MAX_VALUE ? -1 : Math.max(0, until - machine.now());
    if (!interruptible) {
      source.awaitUntaken(nanos);
      return;
    }
    InterruptHook hook = me.hook();
    hook.enter(source);
    try {
      source.await(nanos);
    } finally {
      hook.leave();
    }
  }

  /** What the leader waits for has changed. Preconditions: {@code lp} holds the token. */
  void tell(HostLwp lp, HostQueue q) {
    assert q.token.isHeldBy(lp) : "a leader is told without the token";
    HostLwp leads = q.leader.get();
    if (leads == null) {
      appoint(lp, q);
    } else if (leads != lp) {
      lp.wakeLater(leads);
    }
  }

  /**
   * Has somebody lead if nobody does: a sleeper, else a background thread. Preconditions: {@code
   * lp} holds the token.
   */
  void appoint(HostLwp lp, HostQueue q) {
    assert q.token.isHeldBy(lp) : "a leader is appointed without the token";
    if (q.leader.get() != null) {
      return;
    }
    HostLwp next = q.firstPlatformSleeper();
    if (next != null) {
      lp.wakeLater(next);
    } else {
      ensure(lp, q);
    }
  }

  /**
   * Has a background thread lead if nobody else will. Preconditions: {@code lp} holds the token.
   */
  void ensure(HostLwp lp, HostQueue q) {
    assert q.token.isHeldBy(lp) : "a leader is called without the token";
    if (!q.background
        && !q.dead
        && q.hasWork()
        && q.leader.get() == null
        && q.firstPlatformSleeper() == null
        && q.isAwaited()) {
      backgroundThreads.execute(() -> leadInBackground(q));
      q.background = true; // seen by the new thread under the token
    }
  }

  /**
   * The kqueue is dead: waits until the thread that leads it in the background has closed what it
   * waits in. Preconditions: {@code lp} holds the token.
   */
  void end(HostLwp lp, HostQueue q) {
    assert q.token.isHeldBy(lp) : "a leader is ended without the token";
    HostLwp leads = q.leader.get();
    if (leads == null || leads.thread == lp.thread) {
      return;
    }
    lp.wakeLater(leads);
    while (q.background) {
      machine.tsleep(lp, q, q.leader, 0, "kqlead", 0);
    }
  }

  private void leadInBackground(HostQueue q) {
    HostLwp me = machine.curlwp();
    me.asleep();
    q.token.get(me);
    boolean leads = q.leader.compareAndSet(null, me);
    q.token.rel(me);
    try {
      if (leads) {
        leadWhileAwaited(me, q);
      }
    } finally {
      q.token.get(me);
      q.background = false;
      if (leads) {
        q.leader.set(null);
      }
      if (!q.dead) {
        appoint(me, q); // also if another thread led: it may have ended since, and counted on this
      } else {
        if (leads) {
          machine.closeInterrupts(q);
        }
        machine.wakeup(me, q, q.leader);
      }
      q.token.rel(me);
    }
  }

  private void leadWhileAwaited(HostLwp me, HostQueue q) {
    long last = machine.now();
    while (machine.now() - last < LINGER_NANOS) {
      q.token.get(me);
      boolean dead = q.dead;
      boolean awaited = q.isAwaited();
      q.token.rel(me);
      if (dead) {
        return;
      }
      if (awaited) {
        last = machine.now();
      }
      turn(me, q, awaited ? Long.MAX_VALUE : last + LINGER_NANOS, false);
    }
  }
}
