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
 * The right to run. Only one thread of a simulated machine holds the baton at a time. The main
 * thread hands the baton to a thread and gets it back when that thread sleeps in the kernel or
 * ends.
 *
 * <p>A thread may also block outside of the kernel, for instance an idle worker of a pool. The main
 * thread then takes the baton back, and the thread waits for the baton when it next enters the
 * kernel.
 */
final class Baton {
  private static final long POLL_NANOS = 1_000_000;

  private final SimLwp main;
  private final AtomicReference<SimLwp> holder;
  private final Map<Thread, SimLwp> lwps = new ConcurrentHashMap<>();
  private final Queue<SimLwp> returned = new ConcurrentLinkedQueue<>();

  /** Number of the next thread. Guarded by the baton: the thread that creates one holds it. */
  private long nextNumber;

  Baton(SimLwp main) {
    this.main = main;
    this.holder = new AtomicReference<>(main);
  }

  @Nullable SimLwp lwpOf(Thread thread) {
    return lwps.get(thread);
  }

  /** Returns the live threads. A thread that an Error ended may not have removed its own entry. */
  Collection<SimLwp> threads() {
    lwps.values().removeIf(lp -> lp.thread.getState() == Thread.State.TERMINATED);
    return lwps.values();
  }

  /**
   * Creates a thread that waits for its turn once it is started. The main thread detects the start
   * by the thread's state, because some executors of the JDK start threads without calling {@code
   * Thread.start()}.
   */
  Thread newThread(String name, Runnable body, Runnable onStart) {
    SimThread thread = new SimThread(name, body, onStart);
    lwps.put(thread, thread.me);
    return thread;
  }

  boolean owns(Thread thread) {
    return thread instanceof SimThread own && own.baton() == this;
  }

  /**
   * Called by the main thread: lets the first ready thread run until the main thread has the baton
   * again.
   */
  void run(Queue<SimLwp> runq) {
    SimLwp next = runq.remove();
    next.state = SimLwp.State.RUNNING;
    holder.set(next);
    LockSupport.unpark(next.thread);
    try {
      awaitReturn(next);
    } catch (Throwable t) {
      awaitReturn(next); // even after an Error two threads must not run at the same time
      throw t;
    }
  }

  private void awaitReturn(SimLwp next) {
    boolean interrupted = false;
    boolean blocked = false;
    try {
      while (holder.get() != main) {
        LockSupport.parkNanos(this, POLL_NANOS);
        interrupted |= Thread.interrupted();
        boolean wasBlocked = blocked;
        blocked = isBlocked(next.thread);
        if (wasBlocked && blocked) {
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
      holder.set(main);
    }
  }

  private static boolean isBlocked(Thread thread) {
    return switch (thread.getState()) {
      case WAITING, TIMED_WAITING, BLOCKED, TERMINATED -> true;
      case NEW, RUNNABLE -> false;
    };
  }

  /** Called by a thread that sleeps: hands the baton back and returns when it is given again. */
  void handBack(SimLwp me) {
    try {
      giveUp(me);
      awaitTurnSurely(me);
    } catch (Throwable t) {
      awaitTurn(me); // without the baton the thread must not even recover
      throw t;
    }
  }

  /** Waits for the baton; an Error is thrown only once the thread holds the baton. */
  private void awaitTurnSurely(SimLwp me) {
    try {
      awaitTurn(me);
    } catch (Throwable t) {
      awaitTurn(me);
      throw t;
    }
  }

  private void giveUp(SimLwp me) {
    if (holder.compareAndSet(me, main)) {
      LockSupport.unpark(main.thread);
    }
  }

  /**
   * Waits for the baton. The interrupt status is moved into a field that the main thread reads,
   * since {@code park} returns at once while the status is set.
   */
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

  /**
   * Called by a thread that enters the kernel: waits for the baton if the main thread has taken it
   * back.
   */
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
   * Puts threads that were started, or that returned from outside the kernel, into the queue of
   * ready threads, the oldest first. Before that it waits for threads that run towards the kernel.
   */
  void collectReturned(Queue<SimLwp> runq) {
    for (SimLwp lp : threads()) {
      while (isArriving(lp)) {
        LockSupport.parkNanos(this, POLL_NANOS / 20);
      }
    }
    if (returned.isEmpty()) {
      return;
    }
    List<SimLwp> arrived = new ArrayList<>(returned);
    arrived.sort(Comparator.comparingLong(thread -> thread.number));
    for (SimLwp lp : arrived) {
      if (!runq.contains(lp)) { // present if an Error interrupted an earlier pass of this loop
        runq.add(lp);
      }
      returned.remove(lp);
      lp.state = SimLwp.State.READY;
    }
  }

  private synchronized boolean isArriving(SimLwp lp) {
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

  /** A thread that the simulated kernel schedules from its start to its end. */
  private final class SimThread extends Thread {
    private final SimLwp me = new SimLwp(this, nextNumber++);
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
      me.inKernel = false; // lets the main thread take the baton back if the next steps fail
      me.state = SimLwp.State.ENDED;
      lwps.remove(this);
      giveUp(me);
    }
  }
}
