// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import static io.github.kqueue4j.reference.kern.EventVar.EINTR;

import io.github.kqueue4j.reference.lwkt.Callout;
import io.github.kqueue4j.reference.lwkt.Lwp;
import io.github.kqueue4j.reference.lwkt.Machine;
import io.github.kqueue4j.reference.lwkt.SleepQueue;
import io.github.kqueue4j.reference.lwkt.Timespec;
import io.github.kqueue4j.reference.lwkt.Token;
import java.util.concurrent.locks.LockSupport;

/**
 * A machine with real threads and real time. It has no hardware interrupts: one of the threads that
 * sleep on a kqueue, its leader (see {@link Leader}), waits for that kqueue's descriptors and
 * timers and does the work of an interrupt handler. So an event loop of one thread needs no other
 * thread. The clock has no ticks: a clock unit is a nanosecond, and every duration is exact.
 */
public final class HostMachine extends Machine {
  private static final long NANOS = 1_000_000_000L;

  /**
   * The shortest period of a timer: a period of 0 is a tick in the original, a millisecond here
   * (D-09).
   */
  private static final long RESOLUTION = 1_000_000;

  @SuppressWarnings("ThreadLocalUsage") // a thread has a context on each machine
  private final ThreadLocal<HostLwp> current = new CurrentLwp();

  private final long boot = System.nanoTime();
  final Leader leader = new Leader(this);

  /** A named class, since the first lambda of a JVM delays the start. */
  private final class CurrentLwp extends ThreadLocal<HostLwp> {
    @Override
    protected HostLwp initialValue() {
      return new HostLwp(HostMachine.this, Thread.currentThread());
    }
  }

  /** Creates a machine, whose uptime begins now. */
  public HostMachine() {}

  @Override
  public HostLwp curlwp() {
    HostLwp lp = current.get();
    return lp.interrupting ? lp.turn().handler() : lp;
  }

  /** Looks up the thread-local context only if another thread made the last call on the kqueue. */
  @Override
  public HostLwp curlwp(SleepQueue queue) {
    HostQueue q = (HostQueue) queue;
    HostLwp lp = q.lastCaller;
    if (lp == null || lp.thread != Thread.currentThread()) {
      lp = current.get();
      q.lastCaller = lp;
    }
    return lp.interrupting ? lp.turn().handler() : lp;
  }

  @Override
  public SleepQueue newSleepQueue(Token token) {
    return new HostQueue(this, token);
  }

  /**
   * Returns the nanoseconds since boot.
   *
   * @return a number that never decreases
   */
  public long now() {
    return System.nanoTime() - boot;
  }

  @Override
  public int tsleep(Lwp lp, SleepQueue queue, Object wchan, int flags, String wmesg, long timo) {
    HostLwp me = (HostLwp) lp;
    HostQueue q = (HostQueue) queue;
    boolean catching = (flags & PCATCH) != 0;
    if (catching) {
      int error = pendingSignal(me, q);
      if (error != 0) {
        return error;
      }
    }
    long deadline = timo == 0 ? Long.MAX_VALUE : after(timo);
    boolean interrupted = me.sleep().sleep(q, wchan, catching, deadline);
    boolean woken = me.isWoken();
    if (sleepQueue(me) != null) { // not woken, or its waker has failed at its last step
      q.remove(me);
    }
    int error = sleepError(me);
    if (!woken) {
      me.cause = interrupted ? Lwp.Cause.INTERRUPT : Lwp.Cause.NONE;
      error = interrupted ? EINTR : EWOULDBLOCK;
    }
    me.sleep().end(q);
    Interrupts source = q.interrupts;
    if (woken && catching && source != null && source.hasAdded()) {
      source.take(me, true); // else the added device's interrupt would be reported a second time
    }
    return error;
  }

  /** Returns whether a deadline has passed; reads the clock only if there is a deadline. */
  boolean isOver(long deadline) {
    return deadline != Long.MAX_VALUE && now() >= deadline;
  }

  void park(HostQueue q, long deadline) {
    if (deadline == Long.MAX_VALUE) {
      LockSupport.park(q);
    } else {
      LockSupport.parkNanos(q, deadline - now());
    }
  }

  @Override
  protected void setrunnable(Lwp by, Lwp sleeper) {
    ((HostLwp) sleeper).wake();
    if (by != sleeper) {
      by.wakeLater(sleeper);
    }
  }

  /**
   * Sets the source of a kqueue's interrupts, before its first descriptor is watched.
   * Preconditions: {@code lp} holds the kqueue's token.
   *
   * @param lp the calling thread
   * @param queue the kqueue's queue
   * @param source the source of interrupts
   * @return 0, or EAGAIN if a thread is needed to wait for interrupts and cannot be started
   */
  public int connect(Lwp lp, HostQueue queue, Interrupts source) {
    queue.interrupts = source;
    int error = leader.report((HostLwp) lp, queue);
    if (error != 0) {
      queue.interrupts = null;
    }
    return error;
  }

  @Override
  public int watched(Lwp lp, SleepQueue queue) {
    return leader.ensure((HostLwp) lp, (HostQueue) queue);
  }

  /**
   * Closes the host's resources of a kqueue. After a failure the caller has to call it again.
   * Preconditions: {@code lp} holds the kqueue's token, and no thread sleeps on the kqueue.
   *
   * @param lp the calling thread
   * @param queue the kqueue's queue
   */
  public void close(Lwp lp, HostQueue queue) {
    queue.dead = true;
    leader.end((HostLwp) lp, queue);
    queue.closeInterrupts();
  }

  @Override
  public void takeInterrupts(Lwp lp, SleepQueue queue) {
    HostQueue q = (HostQueue) queue;
    ((HostLwp) lp).beginScan();
    if (!q.nesting.isEmpty()) {
      q.nesting.takeInterrupts(lp);
    }
    runDueCallouts(lp, q);
    Interrupts source = q.interrupts;
    if (source != null) {
      source.take(lp, true);
    }
  }

  @Override
  public void runDueCallouts(Lwp lp, SleepQueue queue) {
    HostQueue q = (HostQueue) queue;
    Callout first = q.callouts.first();
    long now = first == null ? 0 : now();
    while (first != null && first.time <= now) {
      first.running = true;
      try {
        q.callouts.run(lp, first);
      } finally {
        first.running = false;
      }
      first = q.callouts.first();
    }
  }

  @Override
  public long missedPeriods(Callout callout, long ticks) {
    long period = Math.max(RESOLUTION, ticks);
    long missed = Math.max(0, (now() - callout.time) / period);
    callout.time += missed * period;
    return missed;
  }

  @Override
  public int calloutReset(
      Lwp lp,
      SleepQueue queue,
      Callout callout,
      long ticks,
      Callout.Function function,
      Object arg) {
    HostQueue q = (HostQueue) queue;
    boolean again = callout.running; // re-armed by its function: counts from the last due time
    long period = Math.max(RESOLUTION, ticks);
    long when = again ? saturated(callout.time, period) : after(period);
    q.callouts.arm(callout, when, function, arg);
    return q.callouts.first() == callout ? leader.reportCallout((HostLwp) lp, q, when) : 0;
  }

  @Override
  public void calloutTerminate(SleepQueue queue, Callout callout) {
    ((HostQueue) queue).callouts.disarm(callout);
  }

  private long after(long nanos) {
    return saturated(now(), nanos);
  }

  private static long saturated(long from, long nanos) {
    long sum = from + Math.max(1, nanos);
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  @Override
  public long hz() {
    return NANOS;
  }

  /** Deviates (D-09): exact, since there is no tick in progress that would need an extra tick. */
  @Override
  public long tstohzHigh(long sec, long nsec) {
    long s = nsec < 0 ? sec - 1 : sec;
    long n = nsec < 0 ? nsec + NANOS : nsec;
    if (s < 0) {
      return 1;
    }
    return s >= Long.MAX_VALUE / NANOS ? Long.MAX_VALUE : Math.max(1, s * NANOS + n);
  }

  @Override
  public void getnanouptime(Timespec ts) {
    long now = now();
    ts.set(now / NANOS, now % NANOS);
  }
}
