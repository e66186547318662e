// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import static io.github.kqueue4j.reference.kern.EventVar.EAGAIN;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The leaders of a machine: for each kqueue at most one thread waits for its interrupts and
 * callouts, and runs them, under the kqueue's token. A platform thread that sleeps on the kqueue
 * leads it while it sleeps; where only virtual threads sleep, or only another kqueue watches, a
 * {@link BackgroundLeader} does. A kqueue with neither descriptors nor timers has no leader.
 *
 * <p>No wake-up is lost: who changes what a leader waits for does so under the token and then tells
 * the leader, if there is one; a leader looks at all of it, under the token, after it has become
 * one. Who ceases to lead tells the next sleeper, under the token, after it has ceased.
 *
 * <p>Preconditions of all but {@link #lead}: {@code lp} holds the token of the kqueue.
 */
final class Leader {
  private final HostMachine machine;
  private final BackgroundThreads backgroundThreads = new BackgroundThreads();

  Leader(HostMachine machine) {
    this.machine = machine;
  }

  /** Threads for background leaders; a second after the last one ended there is none left. */
  private static final class BackgroundThreads extends ThreadPoolExecutor {
    BackgroundThreads() {
      super(
          0,
          Integer.MAX_VALUE,
          1,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          BackgroundThreads::newThread);
    }

    private static Thread newThread(Runnable body) {
      Thread thread = new Thread(null, body, "kqueue4j-leader", 0, false);
      thread.setDaemon(true);
      return thread;
    }

    /** Also of one that an Error has ended before its first step. */
    @Override
    protected void afterExecute(Runnable leader, @Nullable Throwable failure) {
      ((BackgroundLeader) leader).end();
    }
  }

  /** Leads until woken, or interrupted, or the deadline; false if another thread leads. */
  boolean lead(HostLwp me, HostQueue q, long deadline) {
    if (!me.tryToLead(q)) {
      return false;
    }
    try {
      while (!me.isWoken() && !me.thread.isInterrupted() && !machine.isOver(deadline)) {
        me.turn().run(q, deadline, true);
      }
    } finally {
      me.ceaseToLead();
    }
    return true;
  }

  /**
   * What the leader waits for has changed.
   *
   * @return 0, or EAGAIN: it needs a thread to lead, and none can be had
   */
  int report(HostLwp lp, HostQueue q) {
    assert q.token.isHeldBy(lp) : "a leader is told without the token";
    HostLwp leads = q.leader.get();
    if (leads == null) {
      return appoint(lp, q);
    }
    if (leads != lp) {
      lp.wakeLater(leads);
    }
    return 0;
  }

  /**
   * Has somebody lead if nobody does: a sleeper, else a background thread.
   *
   * @return 0, or EAGAIN: only a background thread could, and none can be had
   */
  int appoint(HostLwp lp, HostQueue q) {
    assert q.token.isHeldBy(lp) : "a leader is appointed without the token";
    if (q.leader.get() != null) {
      return 0;
    }
    HostLwp next = q.firstToLead();
    if (next != null) {
      lp.wakeLater(next);
      return 0;
    }
    return ensure(lp, q);
  }

  /** Whether a virtual thread can leave it to others to lead; else it has to do so itself. */
  boolean isCalled(HostLwp lp, HostQueue q) {
    return ensure(lp, q) == 0 && !q.lacksThread;
  }

  /**
   * Has a background thread lead if nobody else will.
   *
   * @return 0, or EAGAIN: none can be had
   */
  int ensure(HostLwp lp, HostQueue q) {
    assert q.token.isHeldBy(lp) : "a leader is called without the token";
    if (q.background != null
        || q.dead
        || q.poisoned
        || !q.hasWork()
        || q.leader.get() != null
        || q.firstToLead() != null
        || !q.isAwaited()) {
      return 0;
    }
    BackgroundLeader leader = new BackgroundLeader(machine, q);
    q.background = leader; // seen by the new thread under the token
    try {
      backgroundThreads.execute(leader);
      q.lacksThread = false;
      return 0;
    } catch (OutOfMemoryError e) { // "unable to create native thread"
      q.lacksThread = true;
      q.background = null;
      HostLwp virtual = q.firstToLead();
      if (virtual == null) {
        return EAGAIN;
      }
      lp.wakeLater(virtual); // leads itself, and holds its carrier
      return 0;
    } catch (Throwable t) {
      q.background = null;
      throw t;
    }
  }

  /** Perhaps nobody waits for the kqueue any more: then a background leader need not, either. */
  void notAwaited(HostLwp lp, HostQueue q) {
    BackgroundLeader background = q.background;
    if (background != null && !q.isAwaited()) {
      background.reportNotAwaited(lp);
    }
  }

  /**
   * The kqueue is dead: waits until the thread that leads it in the background has ended, unless
   * that is the calling one.
   */
  void end(HostLwp lp, HostQueue q) {
    assert q.token.isHeldBy(lp) : "a leader is ended without the token";
    BackgroundLeader background = q.background;
    while (q.background == background && background != null && !background.isThread(lp.thread)) {
      background.report(lp);
      machine.tsleep(lp, q, background, 0, "kqlead", machine.hz());
    }
  }
}
