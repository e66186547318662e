// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import io.github.kqueue4j.reference.kern.KernelEntry;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A thread that leads one kqueue for waiters that cannot lead it: virtual threads, and kqueues that
 * watch this one. The thread ends one second after the last waiter has left, so that a new waiter
 * within this time needs no new thread.
 */
final class BackgroundLeader implements Runnable {
  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How many attempts to resign fail before a close no longer waits for the next one. */
  private static final int ATTEMPTS = 3;

  private final HostMachine machine;
  private final HostQueue q;

  // Made here, since a full heap must not keep a thread from resigning.
  private final KernelEntry.Work begin = this::begin;
  private final KernelEntry.Work check = this::checkAwaited;
  private final KernelEntry.Work leave = this::leave;

  // The fields below are guarded by the kqueue's token.

  /** The thread's context; null until the thread runs. */
  private @Nullable HostLwp me;

  /**
   * Whether the thread waits without a deadline, since the kqueue was awaited at the last check.
   */
  private boolean hasNoDeadline;

  // Also read without the token, by the thread itself.

  private boolean isOver;

  /** The latest end of the next turn, in nanoseconds since boot; MAX_VALUE while awaited. */
  private long until = Long.MAX_VALUE;

  // Volatile: the thread writes stuck without the token, and reads replaced without it.

  /** Whether the thread leads no more and cannot resign for the time being. */
  private volatile boolean stuck;

  /** Whether a close has resigned in place of the thread, which then need not try again. */
  private volatile boolean replaced;

  BackgroundLeader(HostMachine machine, HostQueue q) {
    this.machine = machine;
    this.q = q;
  }

  boolean isThread(Thread thread) {
    HostLwp lp = me;
    return lp != null && lp.thread == thread;
  }

  /** Makes the thread check the state of the kqueue. */
  void report(HostLwp lp) {
    HostLwp leads = me;
    if (leads != null) {
      lp.wakeLater(leads);
    }
  }

  /**
   * Makes the thread notice that no thread waits any more. A thread that waits with a deadline
   * notices it after that deadline.
   */
  void reportNotAwaited(HostLwp lp) {
    if (hasNoDeadline) {
      report(lp);
    }
  }

  @Override
  public void run() {
    HostLwp lp = machine.curlwp();
    try {
      KernelEntry.call(lp, q.kqueue(), begin);
      leadWhileAwaited(lp);
    } catch (Throwable t) {
      KernelEntry.poison(lp, q.kqueue(), t); // as the wait of a thread that leads itself would fail
      throw t;
    }
  }

  private int begin(Lwp lp) {
    HostLwp own = (HostLwp) lp;
    me = own;
    own.asleep();
    isOver = !own.tryToLead(q); // a thread that leads already will appoint its successor itself
    return 0;
  }

  private void leadWhileAwaited(HostLwp lp) {
    while (!isOver) {
      KernelEntry.call(lp, q.kqueue(), check);
      if (!isOver) {
        boolean _ = Thread.interrupted(); // an interrupt of the thread group; no wait waits with it
        lp.turn().run(q, until, false);
      }
    }
  }

  /**
   * Decides how long the next turn may last. Resigns in the same step if the kqueue has not been
   * awaited for a while, so that a new waiter either has this leader or starts another.
   */
  private int checkAwaited(Lwp lp) {
    long now = machine.now();
    hasNoDeadline = q.isAwaited();
    if (hasNoDeadline) {
      until = Long.MAX_VALUE;
    } else if (until == Long.MAX_VALUE) {
      until = now + LINGER_NANOS;
    }
    isOver = q.dead || now >= until;
    if (isOver) {
      resign((HostLwp) lp);
    }
    return 0;
  }

  private void resign(HostLwp own) {
    own.ceaseToLead();
    if (q.background == this) {
      q.background = null;
    }
  }

  /**
   * Resigns in place of a thread that cannot, for a kqueue that is closed. Preconditions: the
   * kqueue's token is held.
   *
   * @return false if the thread is still to resign itself
   */
  boolean replaceIfStuck() {
    if (!stuck) {
      return false;
    }
    HostLwp own = me;
    if (own != null) {
      q.leader.compareAndSet(own, null);
    }
    if (q.background == this) {
      q.background = null;
    }
    replaced = true;
    return true;
  }

  /**
   * Resigns as leader, after the thread has finished or failed, and appoints a successor. Goes on
   * until it can be done, since no other thread would lead the kqueue, or until the kqueue is
   * closed.
   */
  void end() {
    int failures = 0;
    boolean done = false;
    while (!done && !replaced) {
      try {
        HostLwp lp = machine.curlwp();
        int error = KernelEntry.run(lp, leave);
        if (error != 0) {
          KernelEntry.poison(lp, q.kqueue(), Leader.noSuccessor());
        }
        done = true;
      } catch (Throwable t) {
        failures++;
        if (failures == ATTEMPTS) {
          stuck = true;
          ThreadErrors.report(t); // once, as the next attempt may fail for the same reason
        }
        if (failures >= ATTEMPTS) {
          ThreadErrors.pause(this);
        }
      }
    }
  }

  private int leave(Lwp lp) {
    HostLwp own = (HostLwp) lp;
    q.token.get(lp);
    resign(own);
    // Also if another thread has led: it may have ended since, without appointing a successor
    // because of this background leader.
    int error = q.dead ? 0 : machine.leader.appoint(own, q);
    machine.wakeup(lp, q, this);
    q.token.rel(lp);
    return error;
  }
}
