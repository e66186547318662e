// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.sim;

import io.github.kqueue4j.reference.kern.KernelEntry;
import io.github.kqueue4j.reference.lwkt.Callout;
import io.github.kqueue4j.reference.lwkt.CalloutQueue;
import io.github.kqueue4j.reference.lwkt.KernelPanic;
import io.github.kqueue4j.reference.lwkt.Lwp;
import io.github.kqueue4j.reference.lwkt.Machine;
import io.github.kqueue4j.reference.lwkt.SleepQueue;
import io.github.kqueue4j.reference.lwkt.Timespec;
import io.github.kqueue4j.reference.lwkt.Token;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A machine with a virtual clock on which nothing runs in parallel: a thread runs until it sleeps
 * or ends, woken threads run in the order in which they were woken, and time passes only while the
 * driver, the thread that made the machine, waits or says so.
 *
 * <p>While the driver sleeps its Java thread does the scheduling and runs the callouts. All is
 * guarded by the right to run, which the {@link Baton} is.
 */
public final class SimMachine extends Machine {
  private static final long NANOS = 1_000_000_000L;

  private final long hz;
  private final int quietLimit;
  private final SimLwp main = new SimLwp(Thread.currentThread(), -2);
  private final SimLwp clock = new SimLwp(Thread.currentThread(), -1);
  private final Baton baton = new Baton(main);
  private final ArrayDeque<SimLwp> runq = new ArrayDeque<>();
  private final Set<SimLwp> sleepers = new LinkedHashSet<>();
  private final CalloutQueue callouts = new CalloutQueue();
  private final KernelEntry.Work runDue = this::runDue;

  /** The callout that runs, or whose run has failed. */
  private @Nullable Callout due;

  private boolean inCallout;
  private long ticks;
  private int quietTicks;
  private boolean aborted;

  /**
   * A machine whose driver is the calling thread.
   *
   * @param hz clock ticks in a second, as in the original; 0 for a clock that is exact
   * @param quietLimit how many ticks with callouts may pass in one wait of the driver before it
   *     counts as one that nothing can end
   */
  public SimMachine(int hz, int quietLimit) {
    this.hz = hz == 0 ? NANOS : hz;
    this.quietLimit = quietLimit;
  }

  /**
   * Whether the calling thread is the driver and is not running a callout.
   *
   * @return true if it may let time pass
   */
  public boolean isDriver() {
    return Thread.currentThread() == main.thread && !inCallout;
  }

  @Override
  public Lwp curlwp() {
    Thread thread = Thread.currentThread();
    if (thread == main.thread) {
      return inCallout ? clock : main;
    }
    SimLwp lp = baton.lwpOf(thread);
    if (lp == null) {
      throw new IllegalStateException(
          "thread " + thread.getName() + " is not of this kernel: use threadFactory()");
    }
    baton.enter(lp);
    return lp;
  }

  /**
   * Whether a thread may sleep.
   *
   * @param lp the calling thread
   * @return false while a callout runs
   */
  public boolean maySleep(Lwp lp) {
    return lp != clock;
  }

  /**
   * A call has been made: what it made ready runs, if the driver made it.
   *
   * @param lp what {@link #curlwp} returned for the call
   */
  public void leave(Lwp lp) {
    if (lp == main) {
      idle();
    } else {
      ((SimLwp) lp).inKernel = false;
    }
  }

  @Override
  public SleepQueue newSleepQueue(Token token) {
    return new SleepQueue(token);
  }

  @Override
  public int tsleep(Lwp lp, SleepQueue queue, Object wchan, int flags, String wmesg, long timo) {
    SimLwp me = (SimLwp) lp;
    if (me == clock) {
      throw new KernelPanic(
          "a scheduled action may not wait, and this one waits in the kernel ("
              + (wmesg + "): give it a timeout of zero, or do it in a thread of the kernel"));
    }
    if ((flags & PCATCH) != 0) {
      int error = pendingSignal(me, queue);
      if (error != 0) {
        return error;
      }
    }
    queue.enqueue(me, wchan, (flags & PCATCH) != 0);
    int held = me.releaseAll();
    try {
      sleep(me, timo, wmesg);
    } catch (Throwable t) {
      callouts.disarm(me.timeout);
      sleepers.remove(me);
      runq.remove(me);
      me.state = SimLwp.State.RUNNING;
      throw t;
    }
    me.retake(held);
    if (sleepQueue(me) != null) {
      queue.remove(me); // an Error has kept who woke it from that
    }
    return sleepError(me);
  }

  private void sleep(SimLwp me, long timo, String wmesg) {
    if (timo > 0) {
      callouts.arm(me.timeout, after(timo), this::endtsleep, me);
    }
    me.waitsFor = wmesg + (timo > 0 ? "" : " for ever");
    sleepers.add(me);
    me.state = SimLwp.State.SLEEPING;
    if (me == main) {
      runOthersUntilMainIsReady();
    } else {
      baton.handBack(me);
    }
  }

  private void endtsleep(Lwp lp, Object sleeper) {
    endSleep(lp, (SimLwp) sleeper, EWOULDBLOCK, Lwp.Cause.NONE);
  }

  /** Ends a sleep that is not over yet. */
  private void endSleep(Lwp lp, SimLwp sleeper, int error, Lwp.Cause cause) {
    SleepQueue queue = sleepQueue(sleeper);
    if (queue != null) {
      queue.token.get(lp);
      wake(lp, sleeper, error, cause);
      queue.token.rel(lp);
    }
  }

  @Override
  protected void setrunnable(Lwp by, Lwp sleeper) {
    SimLwp other = (SimLwp) sleeper;
    callouts.disarm(other.timeout);
    sleepers.remove(other);
    if (!runq.contains(other)) {
      runq.add(other);
    }
    other.state = SimLwp.State.READY;
  }

  // the driver's part

  private void runOthersUntilMainIsReady() {
    for (; ; ) {
      SimLwp next = ready();
      if (next == main) {
        runq.remove();
        main.state = SimLwp.State.RUNNING;
        return;
      } else if (next != null) {
        baton.run(runq);
      } else {
        Callout first = callouts.first();
        if (aborted || first == null || quietTicks++ == quietLimit) {
          interrupt(main, Lwp.Cause.DEADLOCK);
        } else {
          runCallouts(first.time);
        }
      }
    }
  }

  /** The thread whose turn is next; it stays in the queue until it has got the baton. */
  private @Nullable SimLwp ready() {
    baton.collectReturned(runq);
    return runq.peek();
  }

  private void interrupt(SimLwp sleeper, Lwp.Cause cause) {
    KernelEntry.run(
        inCallout || main.state == SimLwp.State.SLEEPING ? clock : main,
        lp -> {
          endSleep(lp, sleeper, ERESTART, cause);
          return 0;
        });
  }

  private void runCallouts(long now) {
    ticks = now;
    boolean outer = inCallout;
    inCallout = true;
    try {
      Callout first;
      while ((first = callouts.first()) != null && first.time <= now) {
        due = first;
        KernelEntry.runSurely(clock, runDue);
        due = null;
      }
    } finally {
      inCallout = outer;
    }
  }

  /** Runs the callout that is due; once more if that has failed, for nobody else would. */
  private int runDue(Lwp lp) {
    Callout callout = due;
    if (callout != null) {
      callouts.run(lp, callout);
    }
    return 0;
  }

  /**
   * Runs the ready threads, in order, until none is ready. Nothing happens unless the caller is the
   * driver.
   */
  public void idle() {
    if (!isDriver()) {
      return;
    }
    interruptInterrupted();
    while (ready() != null) {
      baton.run(runq);
    }
  }

  /** {@code Thread.interrupt()} tells nobody; so the driver looks. */
  private void interruptInterrupted() {
    for (SimLwp lp : List.copyOf(sleepers)) {
      if ((lp.interrupted || lp.thread.isInterrupted()) && isCatching(lp)) {
        interrupt(lp, Lwp.Cause.INTERRUPT);
      }
    }
  }

  /** The driver's wait, if it is in one, ends: what it waits for is of no interest any more. */
  public void abort() {
    aborted = true;
  }

  /** A new command of the driver begins: its waits may take their full number of quiet ticks. */
  public void beginCommand() {
    quietTicks = 0;
    aborted = false;
  }

  /**
   * Lets time pass; what falls due happens at its instant, and the threads that it wakes run then.
   *
   * @param units clock units, 0 or more
   */
  public void advance(long units) {
    long end = ticks + units < 0 ? Long.MAX_VALUE : ticks + units;
    Callout first;
    while ((first = callouts.first()) != null && first.time <= end) {
      runCallouts(first.time);
      idle();
    }
    ticks = end;
  }

  /**
   * Goes to the next thing that is due.
   *
   * @return false if there is none
   */
  public boolean advanceToNext() {
    Callout first = callouts.first();
    if (first == null) {
      return false;
    }
    runCallouts(first.time);
    idle();
    return true;
  }

  /**
   * Lets the others run, and time pass, until a condition holds.
   *
   * @param condition looked at between the turns of other threads
   * @return false if nothing can make it hold
   */
  public boolean await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      if (ready() != null) {
        baton.run(runq);
        continue;
      }
      Callout first = callouts.first();
      if (first == null || quietTicks++ == quietLimit) {
        return false;
      }
      runCallouts(first.time);
    }
    idle();
    return true;
  }

  /** Interrupts every sleep that a signal can end: the world is about to be closed. */
  public void interruptAll() {
    for (SimLwp lp : List.copyOf(sleepers)) {
      if (isCatching(lp)) {
        interrupt(lp, Lwp.Cause.CLOSE);
      }
    }
    idle();
    if (!sleepers.isEmpty()) {
      advanceToNext();
    }
  }

  /**
   * Calls a function after a time, in the order in which such calls were made.
   *
   * @param units clock units from now; less than 1 counts as 1 unless the clock is exact
   * @param action what to run; it may not sleep
   */
  public void schedule(long units, Runnable action) {
    long when = units == 0 && hz == NANOS ? ticks : after(units);
    callouts.arm(new Callout(), when, (lp, arg) -> ((Runnable) arg).run(), action);
  }

  /**
   * A thread of this machine.
   *
   * @param name its name
   * @param body what it runs
   * @return the thread, not started
   */
  public Thread newThread(String name, Runnable body) {
    return baton.newThread(name, body, this::idle);
  }

  /**
   * What each thread that has not ended is doing.
   *
   * @return one line for each
   */
  public List<String> threads() {
    List<String> lines = new ArrayList<>();
    for (SimLwp lp : baton.threads()) {
      if (lp.thread.getState() != Thread.State.NEW) {
        lines.add(describe(lp));
      }
    }
    return lines;
  }

  private static String describe(SimLwp lp) {
    String doing =
        switch (lp.state) {
          case SLEEPING -> "waits in " + lp.waitsFor;
          case NEW, READY, RUNNING -> "runs";
          case OUTSIDE -> "waits outside of the kernel";
          case ENDED -> "has ended";
        };
    return "thread " + lp.thread.getName() + " " + doing;
  }

  /**
   * Whether {@link #newThread} made it.
   *
   * @param thread any thread
   * @return false for threads of others, and for the driver
   */
  public boolean owns(Thread thread) {
    return baton.owns(thread);
  }

  /**
   * Whether a thread of this machine has ended.
   *
   * @param thread what {@link #newThread} returned
   * @return true if it was started and is over
   */
  public boolean hasEnded(Thread thread) {
    return thread.getState() == Thread.State.TERMINATED
        || (thread.getState() != Thread.State.NEW && baton.lwpOf(thread) == null);
  }

  /**
   * Whether a thread waits in the kernel, or may run.
   *
   * @return false if all have ended or wait outside
   */
  public boolean hasThreads() {
    return baton.threads().stream().anyMatch(SimMachine::mayRun);
  }

  private static boolean mayRun(SimLwp lp) {
    return lp.state != SimLwp.State.OUTSIDE && lp.thread.getState() != Thread.State.NEW;
  }

  /**
   * Whether callouts are armed.
   *
   * @return true if so
   */
  public boolean hasCallouts() {
    return callouts.first() != null;
  }

  // the clock

  @Override
  public long hz() {
    return hz;
  }

  /**
   * Clock units since boot.
   *
   * @return ticks, or nanoseconds if the clock is exact
   */
  public long ticks() {
    return ticks;
  }

  @Override
  public long tstohzHigh(long sec, long nsec) {
    long s = sec;
    long n = nsec;
    if (n < 0) {
      s--;
      n += NANOS;
    }
    if (s < 0) {
      return 1;
    }
    if (hz == NANOS) { // an exact clock has no tick under way that would have to be waited out
      return s > Long.MAX_VALUE / NANOS / 4 ? Long.MAX_VALUE / 4 : Math.max(1, s * NANOS + n);
    }
    long per = NANOS / hz;
    return s <= Integer.MAX_VALUE / hz
        ? (int) (s * hz + Long.divideUnsigned(n + (per - 1), per)) + 1
        : Integer.MAX_VALUE;
  }

  @Override
  public void getnanouptime(Timespec ts) {
    ts.set(ticks / hz, ticks % hz * (NANOS / hz));
  }

  private long after(long units) {
    long sum = ticks + Math.max(1, units);
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  @Override
  public int calloutReset(
      Lwp lp,
      SleepQueue queue,
      Callout callout,
      long units,
      Callout.Function function,
      Object arg) {
    callouts.arm(callout, after(units), function, arg);
    return 0;
  }

  @Override
  public void calloutTerminate(SleepQueue queue, Callout callout) {
    callouts.disarm(callout);
  }
}
