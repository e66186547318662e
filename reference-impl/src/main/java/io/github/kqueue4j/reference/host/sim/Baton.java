// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.sim;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The right to run, which one thread of a simulated machine has at a time. The driver hands it to a
 * thread and gets it back when that thread sleeps in the kernel or ends.
 *
 * <p>A thread may also block outside of the kernel, an idle worker of a pool for instance. Then the
 * driver takes the baton back, and the thread waits for it when it next enters the kernel.
 */
final class Baton {
  private static final long LOOK_NANOS = 1_000_000;

  private final SimLwp driver;
  private final AtomicReference<SimLwp> holder;
  private final Map<Thread, SimLwp> lwps = new ConcurrentHashMap<>();
  private final Queue<SimLwp> returned = new ConcurrentLinkedQueue<>();

  /** Guarded by the right to run: who makes threads has it. */
  private long numbers;

  Baton(SimLwp driver) {
    this.driver = driver;
    this.holder = new AtomicReference<>(driver);
  }

  @Nullable SimLwp lwpOf(Thread thread) {
    return lwps.get(thread);
  }

  /** Those that have not ended. An Error may have kept one from saying so itself. */
  Collection<SimLwp> threads() {
    lwps.values().removeIf(lp -> lp.thread.getState() == Thread.State.TERMINATED);
    return lwps.values();
  }

  /**
   * A thread that waits for its turn once it is started, by whomever: an executor of the JDK does
   * not start its threads through {@code Thread.start()}, so starting is noticed, not overridden.
   */
  Thread newThread(String name, Runnable body, Runnable onStart) {
    SimThread thread = new SimThread(name, body, onStart);
    lwps.put(thread, thread.me);
    return thread;
  }

  boolean owns(Thread thread) {
    return thread instanceof SimThread own && own.baton() == this;
  }

  /** Called by the driver: lets the first ready thread run until it gives the baton back. */
  void run(Queue<SimLwp> runq) {
    SimLwp next = runq.remove();
    next.state = SimLwp.State.RUNNING;
    holder.set(next);
    LockSupport.unpark(next.thread);
    try {
      awaitReturn(next);
    } catch (Throwable t) {
      awaitReturn(next); // two threads must not run at a time, whatever happens
      throw t;
    }
  }

  private void awaitReturn(SimLwp next) {
    boolean interrupted = false;
    boolean blocked = false;
    try {
      while (holder.get() != driver) {
        LockSupport.parkNanos(this, LOOK_NANOS);
        interrupted |= Thread.interrupted();
        boolean was = blocked;
        blocked = isBlocked(next.thread);
        if (was && blocked) {
          takeBack(next);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private synchronized void takeBack(SimLwp next) {
    if (!next.inKernel && isBlocked(next.thread) && holder.get() == next) {
      next.state = SimLwp.State.OUTSIDE;
      holder.set(driver);
    }
  }

  private static boolean isBlocked(Thread thread) {
    return switch (thread.getState()) {
      case WAITING, TIMED_WAITING, BLOCKED, TERMINATED -> true;
      case NEW, RUNNABLE -> false;
    };
  }

  /** Called by a thread that sleeps: returns when it is its turn again. */
  void handBack(SimLwp me) {
    giveUp(me);
    awaitTurnSurely(me);
  }

  /** An Error is told only when the thread may run: until then it can touch nothing. */
  private void awaitTurnSurely(SimLwp me) {
    try {
      awaitTurn(me);
    } catch (Throwable t) {
      awaitTurn(me);
      throw t;
    }
  }

  private void giveUp(SimLwp me) {
    if (holder.compareAndSet(me, driver)) {
      LockSupport.unpark(driver.thread);
    }
  }

  /** An interrupt is kept for the driver to see, as park would return at once for ever. */
  private void awaitTurn(SimLwp me) {
    while (holder.get() != me) {
      LockSupport.park(this);
      if (me.thread.isInterrupted()) {
        me.interrupted = true;
        Thread.interrupted();
      }
    }
    if (me.interrupted) {
      me.interrupted = false;
      me.thread.interrupt();
    }
  }

  /** Called by a thread that enters the kernel: waits for its turn if it was outside meanwhile. */
  void enter(SimLwp me) {
    synchronized (this) {
      if (holder.get() != me) {
        returned.add(me);
      }
      me.inKernel = true;
    }
    try {
      awaitTurnSurely(me);
    } catch (Throwable t) {
      me.inKernel = false;
      throw t;
    }
  }

  /**
   * Puts threads that were started, or came back from outside, into the queue of ready threads,
   * once those that are on their way have arrived; the oldest thread first.
   */
  void collectReturned(Queue<SimLwp> runq) {
    for (SimLwp lp : threads()) {
      while (isOnItsWay(lp)) {
        LockSupport.parkNanos(this, LOOK_NANOS / 20);
      }
    }
    if (returned.isEmpty()) {
      return;
    }
    List<SimLwp> arrived = new ArrayList<>(returned);
    arrived.sort(Comparator.comparingLong(thread -> thread.number));
    for (SimLwp lp : arrived) {
      if (!runq.contains(lp)) { // else an Error has come between what follows
        runq.add(lp);
      }
      returned.remove(lp);
      lp.state = SimLwp.State.READY;
    }
  }

  private synchronized boolean isOnItsWay(SimLwp lp) {
    if (returned.contains(lp)) {
      return false;
    }
    return switch (lp.state) {
      case NEW ->
          lp.thread.getState() != Thread.State.NEW
              && lp.thread.getState() != Thread.State.TERMINATED;
      case OUTSIDE -> !isBlocked(lp.thread);
      case READY, RUNNING, SLEEPING, ENDED -> false;
    };
  }

  /** A thread that is the kernel's from its start to its end. */
  private final class SimThread extends Thread {
    private final SimLwp me = new SimLwp(this, numbers++);
    private final Runnable onStart;

    SimThread(String name, Runnable body, Runnable onStart) {
      super(body, name);
      this.onStart = onStart;
      setDaemon(true);
      me.state = SimLwp.State.NEW;
    }

    private Baton baton() {
      return Baton.this;
    }

    @Override
    public void start() {
      super.start();
      onStart.run();
    }

    @Override
    public void run() {
      try {
        enter(me);
        me.inKernel = false;
        super.run();
      } finally {
        end();
      }
    }

    private void end() {
      me.inKernel = false; // so that the driver takes the baton back should this fail
      me.state = SimLwp.State.ENDED;
      lwps.remove(this);
      giveUp(me);
    }
  }
}
