// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.sim;

import java.util.Collection;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
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

  Baton(SimLwp driver) {
    this.driver = driver;
    this.holder = new AtomicReference<>(driver);
  }

  @Nullable SimLwp lwpOf(Thread thread) {
    return lwps.get(thread);
  }

  Collection<SimLwp> threads() {
    return lwps.values();
  }

  Thread newThread(String name, Runnable body, Consumer<SimLwp> onStart) {
    return new SimThread(name, body, onStart);
  }

  /** Called by the driver: lets {@code next} run until it gives the baton back. */
  void run(SimLwp next) {
    next.state = SimLwp.State.RUNNING;
    holder.set(next);
    LockSupport.unpark(next.thread);
    boolean interrupted = false;
    boolean blocked = false;
    while (holder.get() != driver) {
      LockSupport.parkNanos(this, LOOK_NANOS);
      interrupted |= Thread.interrupted();
      boolean was = blocked;
      blocked = isBlocked(next.thread);
      if (was && blocked) {
        takeBack(next);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
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
    awaitTurn(me);
  }

  private void giveUp(SimLwp me) {
    if (holder.compareAndSet(me, driver)) {
      LockSupport.unpark(driver.thread);
    }
  }

  private void awaitTurn(SimLwp me) {
    boolean interrupted = false;
    while (holder.get() != me) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      me.thread.interrupt();
    }
  }

  /** Called by a thread that enters the kernel: waits for its turn if it was outside meanwhile. */
  void enter(SimLwp me) {
    synchronized (this) {
      me.inKernel = true;
      if (holder.get() == me) {
        return;
      }
      returned.add(me);
    }
    awaitTurn(me);
  }

  /**
   * Puts threads that came back from outside into the queue of ready threads, once those that are
   * on their way have arrived.
   */
  void collectReturned(Queue<SimLwp> runq) {
    for (SimLwp lp : lwps.values()) {
      while (lp.state == SimLwp.State.OUTSIDE && !isBlocked(lp.thread) && !returned.contains(lp)) {
        LockSupport.parkNanos(this, LOOK_NANOS / 20);
      }
    }
    SimLwp lp;
    while ((lp = returned.poll()) != null) {
      lp.state = SimLwp.State.READY;
      runq.add(lp);
    }
  }

  /** A thread that is the kernel's from its start to its end. */
  private final class SimThread extends Thread {
    private final Consumer<SimLwp> onStart;

    SimThread(String name, Runnable body, Consumer<SimLwp> onStart) {
      super(body, name);
      this.onStart = onStart;
      setDaemon(true);
    }

    @Override
    public void start() {
      SimLwp me = new SimLwp(this);
      me.state = SimLwp.State.READY;
      lwps.put(this, me);
      super.start();
      onStart.accept(me);
    }

    @Override
    public void run() {
      SimLwp me = lwps.get(this);
      if (me == null) {
        throw new IllegalStateException("run() was called, not start()");
      }
      awaitTurn(me);
      try {
        super.run();
      } finally {
        me.state = SimLwp.State.ENDED;
        lwps.remove(this);
        giveUp(me);
      }
    }
  }
}
