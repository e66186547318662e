// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import io.github.kqueue4j.reference.kern.KQueue;
import io.github.kqueue4j.reference.kern.Knote;
import io.github.kqueue4j.reference.lwkt.Callout;
import io.github.kqueue4j.reference.lwkt.Lwp;
import io.github.kqueue4j.reference.lwkt.Machine;
import io.github.kqueue4j.reference.lwkt.SleepQueue;
import io.github.kqueue4j.reference.lwkt.Timespec;
import io.github.kqueue4j.reference.lwkt.Token;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A machine of real threads and real time. It has no interrupts of its own: of the threads that
 * sleep on a kqueue one, the {@link Leader}, waits for that kqueue's descriptors and timers and
 * does what an interrupt handler would; so a loop of one thread needs no other. Its clock does not
 * tick: a clock unit is a nanosecond, and every duration is exact.
 */
public final class HostMachine extends Machine {
  private static final long NANOS = 1_000_000_000L;

  /** No timer fires more often: a period of 0 is a tick in the original, and a millisecond here. */
  private static final long RESOLUTION = 1_000_000;

  private final ThreadLocal<HostLwp> current =
      ThreadLocal.withInitial(() -> new HostLwp(Thread.currentThread()));
  private final long boot = System.nanoTime();
  private final Leader leader = new Leader(this);

  /** A machine; its uptime begins now. */
  public HostMachine() {}

  @Override
  public HostLwp curlwp() {
    HostLwp lp = current.get();
    return lp.interrupting ? lp.handler() : lp;
  }

  /** Asks the thread only if it is not the one that called last. */
  @Override
  public HostLwp curlwp(SleepQueue queue) {
    HostQueue q = (HostQueue) queue;
    HostLwp lp = q.lastCaller;
    if (lp == null || lp.thread != Thread.currentThread()) {
      lp = current.get();
      q.lastCaller = lp;
    }
    return lp.interrupting ? lp.handler() : lp;
  }

  @Override
  public SleepQueue newSleepQueue(Token token) {
    return new HostQueue(token);
  }

  /**
   * Nanoseconds since boot.
   *
   * @return a number that only grows
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
    me.asleep();
    q.enqueue(me, wchan, catching);
    boolean leads = catching && !me.thread.isVirtual();
    if (!leads) {
      callLeader(me, q);
    }
    boolean idle = !q.hasWork();
    int held = me.releaseAll();
    boolean interrupted = false;
    boolean slept = false;
    try {
      interrupted = sleep(me, q, deadline, catching, leads, idle);
      slept = true;
    } finally {
      me.retake(held);
      if (!slept) { // a panic of what this thread did as the leader
        if (sleepQueue(me) != null) {
          q.remove(me);
        }
        leader.appoint(me, q);
      }
    }
    int result;
    if (sleepQueue(me) == null) {
      result = sleepError(me);
    } else {
      q.remove(me);
      result = interrupted ? EINTR : EWOULDBLOCK;
      me.cause = interrupted ? Lwp.Cause.INTERRUPT : Lwp.Cause.NONE;
    }
    if (leads && q.hasWork()) {
      leader.appoint(me, q);
    }
    return result;
  }

  /** There may be no thread to be had; then this one must not be left among the sleepers. */
  private void callLeader(HostLwp me, HostQueue q) {
    boolean called = false;
    try {
      leader.ensure(me, q);
      called = true;
    } finally {
      if (!called) {
        q.remove(me);
      }
    }
  }

  /**
   * Until woken, or the deadline, or an interrupt if it is to be caught: then true. A kqueue that
   * has neither descriptors nor timers needs no leader: who gives it the first one wakes a sleeper.
   */
  private boolean sleep(
      HostLwp me, HostQueue q, long deadline, boolean catching, boolean leads, boolean idle) {
    boolean parks = !leads || idle;
    boolean postponed = false;
    boolean interrupted = false;
    while (!me.isWoken() && !interrupted && !isOver(deadline)) {
      if (parks || !leader.lead(me, q, deadline)) {
        park(q, deadline);
        parks = !leads;
      }
      if (Thread.currentThread().isInterrupted()) {
        interrupted = catching;
        postponed |= !catching && Thread.interrupted();
      }
    }
    if (postponed) {
      Thread.currentThread().interrupt();
    }
    return interrupted;
  }

  /** Asks for the time only if there is a deadline. */
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
   * Gives a kqueue its interrupts, with its first descriptor. Preconditions: {@code lp} holds its
   * token.
   *
   * @param lp the calling thread
   * @param queue the kqueue's queue
   * @param source what will tell of its devices
   */
  public void connect(Lwp lp, HostQueue queue, Interrupts source) {
    queue.setInterrupts(source);
    leader.tell((HostLwp) lp, queue);
  }

  /**
   * A kqueue watches another one: somebody must lead the one that is watched. Preconditions: {@code
   * lp} holds both tokens.
   *
   * @param lp the calling thread
   * @param outer the one that watches
   * @param inner the one that is watched
   */
  public void watch(Lwp lp, KQueue outer, KQueue inner) {
    HostQueue q = (HostQueue) outer.sleepq;
    if (List.of(q.inner).contains(inner)) {
      return;
    }
    q.inner = Arrays.copyOf(q.inner, q.inner.length + 1);
    q.inner[q.inner.length - 1] = inner;
    HostQueue watched = (HostQueue) inner.sleepq;
    watched.watched = () -> !inner.kqKqinfo.kiNote.isEmpty();
    leader.ensure((HostLwp) lp, watched);
  }

  /**
   * The kqueue is closed: afterwards it has no descriptor any more. Preconditions: {@code lp} holds
   * its token, and nobody sleeps on it.
   *
   * @param lp the calling thread
   * @param queue the kqueue's queue
   */
  public void close(Lwp lp, HostQueue queue) {
    queue.dead = true;
    if (queue.leader.get() == null) {
      closeInterrupts(queue);
    } else {
      leader.end((HostLwp) lp, queue);
    }
  }

  void closeInterrupts(HostQueue queue) {
    Interrupts source = queue.interrupts();
    if (source != null) {
      queue.setInterrupts(null);
      source.close();
    }
  }

  @Override
  public void takeInterrupts(Lwp lp, SleepQueue queue) {
    HostQueue q = (HostQueue) queue;
    if (q.inner.length > 0) {
      takeInnerInterrupts(lp, q);
    }
    if (q.callouts.first() != null) {
      runCallouts((HostLwp) lp, q);
    }
    Interrupts source = q.interrupts;
    if (source != null) {
      source.poll(lp);
    }
  }

  /** What happened to a kqueue that is watched may be an event of the one that watches. */
  private void takeInnerInterrupts(Lwp lp, HostQueue q) {
    for (KQueue inner : q.inner) {
      inner.token.get(lp);
      if (isWatched(inner, q)) {
        takeInterrupts(lp, inner.sleepq);
      } else {
        q.inner = Arrays.stream(q.inner).filter(kq -> kq != inner).toArray(KQueue[]::new);
      }
      inner.token.rel(lp);
    }
  }

  private static boolean isWatched(KQueue inner, HostQueue q) {
    for (Knote kn = inner.kqKqinfo.kiNote.first(); kn != null; kn = kn.knNext) {
      if (kn.kq().sleepq == q) {
        return true;
      }
    }
    return false;
  }

  void runCallouts(HostLwp lp, HostQueue q) {
    Callout first = q.callouts.first();
    long now = first == null ? 0 : now();
    while (first != null && first.time <= now) {
      first.running = true;
      try {
        q.callouts.runOne(lp, now);
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
  public void calloutReset(
      Lwp lp,
      SleepQueue queue,
      Callout callout,
      long ticks,
      Callout.Function function,
      Object arg) {
    HostQueue q = (HostQueue) queue;
    boolean again = callout.running; // then it counts from when it was due
    long period = Math.max(RESOLUTION, ticks);
    long when = again ? saturated(callout.time, period) : after(period);
    q.callouts.arm(callout, when, function, arg);
    if (!again && q.callouts.first() == callout) {
      leader.tell((HostLwp) lp, q);
    }
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

  /** Deviates (D-09): exact, as no tick is under way that would have to be waited out. */
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
