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
 * A machine with a virtual clock on which nothing runs in parallel. A thread runs until it sleeps
 * or ends; woken threads run in the order in which they were woken. The thread that created the
 * machine is its main thread; time passes only while the main thread waits or advances the clock.
 *
 * <p>While the main thread sleeps, its Java thread does the scheduling and runs the callouts. All
 * state is guarded by the {@link Baton}.
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

  /** The callout that runs, or the one whose run has failed. */
  private @Nullable Callout due;

  private boolean inCallout;
  private long ticks;
  private int quietTicks;
  private boolean aborted;

  /**
   * Creates a machine whose main thread is the calling thread.
   *
   * @param hz clock ticks per second, as in the original; 0 for an exact clock in nanoseconds
   * @param quietLimit how often the waits of one command of the main thread may advance to the next
   *     callout while the main thread is not woken; after that a wait counts as a deadlock
   */
  public SimMachine(int hz, int quietLimit) {
    this.hz = hz == 0 ? NANOS : hz;
    this.quietLimit = quietLimit;
  }

  /**
   * Returns whether the calling thread is the main thread and is not running a callout.
   *
   * @return true if the caller may let time pass
   */
  public boolean isMainThread() {
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
          "thread " + thread.getName() + " is not of this kernel: create it with threadFactory()");
    }
    baton.enter(lp);
    return lp;
  }

  /**
   * Returns whether a thread may sleep.
   *
   * @param lp the calling thread
   * @return false while a callout runs
   */
  public boolean maySleep(Lwp lp) {
    return lp != clock;
  }

  /**
   * Ends a call. After a call of the main thread the threads that the call made ready run.
   *
   * @param lp the thread, as {@link #curlwp} returned it for the call
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
              + (wmesg + "): use a timeout of zero, or wait in a thread of the kernel"));
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
      queue.remove(me); // an Error kept the waking thread from removing this one
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

  /** Ends a sleep, unless the sleep is already over. */
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

  // Scheduling, done by the main thread.

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

  /** Returns the next ready thread, which stays in the queue until it gets the baton. */
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

  /** Runs the due callout. {@code runSurely} calls this again after a failure. */
  private int runDue(Lwp lp) {
    Callout callout = due;
    if (callout != null) {
      callouts.run(lp, callout);
    }
    return 0;
  }

  /**
   * Runs the ready threads, in order, until none is ready. Does nothing unless the caller is the
   * main thread.
   */
  public void idle() {
    if (!isMainThread()) {
      return;
    }
    interruptInterrupted();
    while (ready() != null) {
      baton.run(runq);
    }
  }

  /** Polls for interrupts, since {@code Thread.interrupt()} does not notify the machine. */
  private void interruptInterrupted() {
    for (SimLwp lp : List.copyOf(sleepers)) {
      if ((lp.interrupted || lp.thread.isInterrupted()) && isCatching(lp)) {
        interrupt(lp, Lwp.Cause.INTERRUPT);
      }
    }
  }

  /** Ends the main thread's wait, if the main thread waits. */
  public void abort() {
    aborted = true;
  }

  /** Begins a new command of the main thread, whose waits may use the whole {@code quietLimit}. */
  public void beginCommand() {
    quietTicks = 0;
    aborted = false;
  }

  /**
   * Advances the clock. Each callout runs at its own time, and so do the threads that it wakes.
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
   * Advances the clock to the next callout and runs it.
   *
   * @return false if no callout is armed
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
   * Runs other threads and advances the clock until a condition holds.
   *
   * @param condition evaluated between the turns of other threads
   * @return false if no thread is ready and no callout armed, or {@code quietLimit} is reached
   */
  public boolean await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      if (ready() != null) {
        baton.run(runq);
        continue;
      }
      if (condition.getAsBoolean()) {
        break; // ready() has waited for a thread that an Error ended before its first turn
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

  /** Interrupts every sleep that a signal can end, before the simulated kernel is closed. */
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
   * Runs an action at a later time. Actions for the same time run in the order of these calls.
   *
   * @param units clock units from now; less than 1 counts as 1 unless the clock is exact
   * @param action the action; it may not sleep
   */
  public void schedule(long units, Runnable action) {
    long when = units == 0 && hz == NANOS ? ticks : after(units);
    callouts.arm(new Callout(), when, (lp, arg) -> ((Runnable) arg).run(), action);
  }

  /**
   * Creates a thread of this machine.
   *
   * @param name the thread's name
   * @param body the thread's task
   * @return the thread, not started
   */
  public Thread newThread(String name, Runnable body) {
    return baton.newThread(name, body, this::idle);
  }

  /**
   * Describes the state of each started thread that has not ended.
   *
   * @return one line for each thread
   */
  public List<String> threads() {
    List<String> lines = new ArrayList<>();
    for (SimLwp lp : baton.threads()) {
      if (lp.thread.getState() != Thread.State.NEW && lp.state != SimLwp.State.ENDED) {
        lines.add(lp.describe());
      }
    }
    return lines;
  }

  /**
   * Returns whether a thread was created by {@link #newThread} of this machine.
   *
   * @param thread any thread
   * @return false for all other threads, including the main thread
   */
  public boolean owns(Thread thread) {
    return baton.owns(thread);
  }

  /**
   * Returns whether a thread of this machine has ended.
   *
   * @param thread a thread that {@link #newThread} returned
   * @return true if the thread was started and has ended
   */
  public boolean hasEnded(Thread thread) {
    SimLwp lp = baton.lwpOf(thread); // null once the thread has removed itself
    return thread.getState() == Thread.State.TERMINATED
        || (thread.getState() != Thread.State.NEW
            && (lp == null || lp.state == SimLwp.State.ENDED));
  }

  /**
   * Returns whether any thread waits in the kernel or may run.
   *
   * @return false if all threads have ended or are blocked outside of the kernel
   */
  public boolean hasThreads() {
    return baton.threads().stream().anyMatch(SimMachine::mayRun);
  }

  private static boolean mayRun(SimLwp lp) {
    return switch (lp.state) {
      case OUTSIDE, ENDED -> false;
      case NEW, READY, RUNNING, SLEEPING -> lp.thread.getState() != Thread.State.NEW;
    };
  }

  /**
   * Returns whether a callout is armed.
   *
   * @return true if at least one is
   */
  public boolean hasCallouts() {
    return callouts.first() != null;
  }

  // The clock.

  @Override
  public long hz() {
    return hz;
  }

  /**
   * Returns the clock units since the start of the machine.
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
    if (hz == NANOS) { // an exact clock needs no extra tick for the one in progress
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
