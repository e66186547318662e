// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import static io.github.kqueue4j.reference.kern.EventVar.EAGAIN;

import io.github.kqueue4j.spi.StackRoom;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Manages the leaders of a machine. For each kqueue at most one thread, its leader, waits for
 * interrupts and callouts and handles them with the kqueue's token held. A platform thread leads a
 * kqueue while it sleeps on it. If only virtual threads sleep, or only another kqueue watches, a
 * {@link BackgroundLeader} leads. A kqueue with neither descriptors nor timers has no leader.
 *
 * <p>No wake-up is lost: a thread that changes the conditions of the leader's wait does so with the
 * token held and then notifies the leader, if there is one; a new leader reads all conditions, with
 * the token held, after it has become the leader. A thread that stops leading notifies the next
 * sleeper, with the token held, after it has stopped.
 *
 * <p>Preconditions of all but {@link #lead}: {@code lp} holds the token of the kqueue.
 */
final class Leader {
  /** The longest turn of a virtual thread that leads for lack of threads. */
  private static final long VIRTUAL_TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final HostMachine machine;

  /** Created for the first background leader; guarded by this. */
  private @Nullable BackgroundThreads backgroundThreads;

  Leader(HostMachine machine) {
    this.machine = machine;
  }

  /** The threads for background leaders; an idle thread ends after a second. */
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

    /** Resigns, also for a leader that an Error has ended before its first step. */
    @Override
    protected void afterExecute(Runnable leader, @Nullable Throwable failure) {
      ((BackgroundLeader) leader).end();
    }
  }

  private synchronized BackgroundThreads backgroundThreads() {
    BackgroundThreads threads = backgroundThreads;
    if (threads == null) {
      threads = new BackgroundThreads();
      backgroundThreads = threads;
    }
    return threads;
  }

  /** Leads until woken, interrupted or the deadline; returns false if another thread leads. */
  @SuppressWarnings("ThreadPriorityCheck") // yield() frees the carrier
  boolean lead(HostLwp me, HostQueue q, long deadline) {
    if (!me.tryToLead(q)) {
      return false;
    }
    try {
      while (!me.isWoken() && !me.thread.isInterrupted() && !machine.isOver(deadline)) {
        me.turn().run(q, endOfTurn(me, deadline), true);
        if (me.thread.isVirtual()) {
          Thread.yield();
        }
      }
    } finally {
      me.ceaseToLead();
    }
    return true;
  }

  /** A virtual thread holds its carrier during a turn, which other virtual threads may need. */
  private long endOfTurn(HostLwp me, long deadline) {
    return me.thread.isVirtual()
        ? Math.min(deadline, machine.now() + VIRTUAL_TURN_NANOS)
        : deadline;
  }

  /**
   * Notifies the leader that the conditions of its wait have changed; appoints one if there is
   * none.
   *
   * @return 0, or EAGAIN if a background leader is needed and cannot be started
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
   * Notifies the leader of the callout that is due first, unless the leader's wait ends by then.
   *
   * @param when the due time, in nanoseconds since boot
   * @return as for {@link #report}
   */
  int reportCallout(HostLwp lp, HostQueue q, long when) {
    HostLwp leads = q.leader.get();
    return leads != null && leads.waitsUntil <= when ? 0 : report(lp, q);
  }

  /**
   * Appoints a leader if there is none: a sleeper, or else a background thread.
   *
   * @return 0, or EAGAIN if a background leader is needed and cannot be started
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

  /**
   * Has another thread lead for a virtual thread that is about to sleep. No virtual thread may
   * begin to lead from here on, unless no other thread can be had.
   *
   * @return false if the virtual thread has to lead itself
   */
  boolean ensureForVirtual(HostLwp lp, HostQueue q) {
    boolean lacked = q.lacksThread;
    q.lacksThread = false; // a thread may be had again
    if (lacked) {
      appoint(lp, q); // in place of a virtual thread that was appointed and has not begun to lead
    } else {
      ensure(lp, q);
    }
    return !q.lacksThread;
  }

  /**
   * Appoints a leader where no caller can be told that there is none. Throws OutOfMemoryError then,
   * which poisons the kqueue: the kqueues that watch it would wait for its events in vain.
   */
  void appointSuccessor(HostLwp lp, HostQueue q) {
    if (appoint(lp, q) != 0) {
      throw noSuccessor();
    }
  }

  /** Creates the cause of poisoning a kqueue that has no leader any more. */
  static OutOfMemoryError noSuccessor() {
    return new OutOfMemoryError(
        "unable to create a thread that leads a watched kqueue: close it and open another once"
            + " there are fewer threads");
  }

  /**
   * Starts a background leader if no other thread can lead.
   *
   * @return 0, or EAGAIN if it cannot be started
   */
  int ensure(HostLwp lp, HostQueue q) {
    assert q.token.isHeldBy(lp) : "a leader is called without the token";
    if (q.background != null
        || q.closing
        || q.dead
        || q.poisoned
        || !q.hasWork()
        || q.leader.get() != null
        || q.firstToLead() != null
        || !q.isAwaited()) {
      return 0;
    }
    StackRoom.initialize(MethodHandles.lookup(), BackgroundLeader.class);
    BackgroundLeader leader = new BackgroundLeader(machine, q);
    q.background = leader; // the new thread reads the field after it has taken the token
    try {
      backgroundThreads().execute(leader);
      q.lacksThread = false;
      return 0;
    } catch (OutOfMemoryError e) { // no native thread, or no heap for one; EAGAIN is true of both
      q.lacksThread = true;
      q.background = null;
      HostLwp virtual = q.firstToLead();
      if (virtual == null) {
        return EAGAIN;
      }
      lp.wakeLater(virtual); // the virtual thread leads itself and blocks its carrier
      return 0;
    } catch (Throwable t) {
      q.background = null;
      throw t;
    }
  }

  /** Lets the background leader stop if no thread waits for the kqueue any more. */
  void notAwaited(HostLwp lp, HostQueue q) {
    BackgroundLeader background = q.background;
    if (background != null && !q.isAwaited()) {
      background.reportNotAwaited(lp);
    }
  }

  /**
   * Waits, for a closed kqueue, until its background leader has resigned, unless that is the
   * calling thread. Resigns in its place if it has failed to.
   */
  void end(HostLwp lp, HostQueue q) {
    assert q.token.isHeldBy(lp) : "a leader is ended without the token";
    BackgroundLeader background = q.background;
    while (q.background == background
        && background != null
        && !background.isThread(lp.thread)
        && !background.replaceIfStuck()) {
      background.report(lp);
      machine.tsleep(lp, q, background, 0, "kqlead", machine.hz());
    }
  }
}
