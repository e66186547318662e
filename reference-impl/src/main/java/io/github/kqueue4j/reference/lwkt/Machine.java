// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.lwkt;

import org.jspecify.annotations.Nullable;

/**
 * The machine on which the kernel runs: threads that sleep and are woken, a clock, and callouts.
 * Threads take {@link Token}s. Each kqueue has a {@link SleepQueue}, which a machine uses only with
 * the kqueue's token held.
 */
public abstract class Machine {
  /** Flag of {@link #tsleep}: signals end the sleep. */
  public static final int PCATCH = 0x100;

  /** The result of tsleep when its timeout has expired. */
  public static final int EWOULDBLOCK = 35;

  /** The result of tsleep when a signal ended the sleep. */
  public static final int EINTR = 4;

  /** The result of tsleep when a signal ended the sleep and the system call may be restarted. */
  public static final int ERESTART = -1;

  /** Constructor for subclasses. */
  protected Machine() {}

  /**
   * Returns the context of the calling thread, {@code curthread}.
   *
   * @return the context, which the caller passes down as a parameter
   */
  public abstract Lwp curlwp();

  /**
   * Returns the context of the calling thread for a call on a kqueue. A machine may look in the
   * queue first, since most calls on a kqueue come from the same thread as the call before.
   *
   * @param queue the kqueue's queue
   * @return the context of the calling thread
   */
  public Lwp curlwp(SleepQueue queue) {
    return curlwp();
  }

  /**
   * Creates the queue for the sleepers of one kqueue.
   *
   * @param token the kqueue's token
   * @return an empty queue
   */
  public abstract SleepQueue newSleepQueue(Token token);

  /**
   * {@code tsleep(9)}: sleeps on {@code wchan} until woken. All tokens of the thread are released
   * during the sleep and taken again before the return. Preconditions: {@code lp} holds {@code
   * queue.token}.
   *
   * @param lp the calling thread
   * @param queue the kqueue's queue
   * @param wchan the wait channel: the kqueue or a knote
   * @param flags {@link #PCATCH} or 0
   * @param wmesg the reason of the wait, in a word
   * @param timo timeout in clock units; 0 for no timeout
   * @return 0 when woken, EWOULDBLOCK after the timeout, EINTR or ERESTART for a signal
   */
  public abstract int tsleep(
      Lwp lp, SleepQueue queue, Object wchan, int flags, String wmesg, long timo);

  /**
   * Makes a sleeping thread runnable. The caller then removes the thread from its sleep queue; the
   * thread's tsleep returns {@link #sleepError}. May be called again after a failure.
   *
   * @param by the calling thread
   * @param sleeper the sleeping thread
   */
  protected abstract void setrunnable(Lwp by, Lwp sleeper);

  /**
   * Returns the clock units per second.
   *
   * @return {@code hz}
   */
  public abstract long hz();

  /**
   * {@code tstohz_high()} and {@code tvtohz_high()}: converts a duration to clock units, rounded
   * up, at least 1.
   *
   * @param sec seconds
   * @param nsec nanoseconds
   * @return clock units
   */
  public abstract long tstohzHigh(long sec, long nsec);

  /**
   * {@code getnanouptime()}.
   *
   * @param ts receives the time since boot
   */
  public abstract void getnanouptime(Timespec ts);

  /**
   * {@code callout_reset()}.
   *
   * @param lp the calling thread
   * @param queue the kqueue's queue
   * @param callout the callout to arm
   * @param ticks the delay in clock units; less than 1 counts as 1
   * @param function called with {@code queue.token} held
   * @param arg the function's argument
   * @return 0, or an errno if no thread can be provided to run the callout (D-21)
   */
  public abstract int calloutReset(
      Lwp lp, SleepQueue queue, Callout callout, long ticks, Callout.Function function, Object arg);

  /**
   * {@code callout_terminate()}.
   *
   * @param queue the kqueue's queue
   * @param callout the callout to disarm; after the return it neither runs nor will run
   */
  public abstract void calloutTerminate(SleepQueue queue, Callout callout);

  /**
   * Handles the outstanding interrupts of a kqueue: a machine that has no hardware interrupts polls
   * its devices and its clock when a thread is about to collect events (D-04). Preconditions:
   * {@code lp} holds {@code queue.token}.
   *
   * @param lp the calling thread
   * @param queue the kqueue's queue
   */
  public void takeInterrupts(Lwp lp, SleepQueue queue) {}

  /**
   * Runs the callouts of a kqueue that are due: a machine that has no clock interrupts does so when
   * a thread is about to change a timer (D-04). Preconditions: {@code lp} holds {@code
   * queue.token}.
   *
   * @param lp the calling thread
   * @param queue the kqueue's queue
   */
  public void runDueCallouts(Lwp lp, SleepQueue queue) {}

  /**
   * Prepares a kqueue for being watched by another kqueue: some thread must wait for the inner
   * kqueue's interrupts. Preconditions: {@code lp} holds {@code queue.token}.
   *
   * @param lp the calling thread
   * @param queue the queue of the watched kqueue
   * @return 0, or an errno if no thread can be provided for that (D-21)
   */
  public int watched(Lwp lp, SleepQueue queue) {
    return 0;
  }

  /**
   * Returns how many whole periods have passed since the time for which a callout was armed, and
   * moves that time on by them. 0 on a machine whose callouts run on time.
   *
   * @param callout a periodic callout that is running
   * @param ticks the period in clock units
   * @return the number of further expirations
   */
  public long missedPeriods(Callout callout, long ticks) {
    return 0;
  }

  /**
   * {@code wakeup(9)}: wakes all threads that sleep on {@code wchan}. Preconditions: {@code by}
   * holds the queue's token.
   *
   * @param by the calling thread
   * @param queue the kqueue's queue
   * @param wchan the wait channel
   */
  public final void wakeup(Lwp by, SleepQueue queue, Object wchan) {
    Lwp lp = queue.firstSleeper(wchan);
    while (lp != null) {
      Lwp next = queue.next(lp);
      while (next != null && next.wchan != wchan) {
        next = queue.next(next);
      }
      wake(by, lp, 0, Lwp.Cause.NONE);
      lp = next;
    }
  }

  /**
   * {@code wakeup_one(9)}: wakes the thread that has slept longest on {@code wchan}. Preconditions
   * as for {@link #wakeup}.
   *
   * @param by the calling thread
   * @param queue the kqueue's queue
   * @param wchan the wait channel
   */
  public final void wakeupOne(Lwp by, SleepQueue queue, Object wchan) {
    Lwp lp = queue.firstSleeper(wchan);
    if (lp != null) {
      wake(by, lp, 0, Lwp.Cause.NONE);
    }
  }

  /**
   * Ends one thread's sleep. Preconditions as for {@link #wakeup}.
   *
   * @param by the calling thread
   * @param sleeper the sleeping thread
   * @param error the result of the thread's tsleep
   * @param cause the reason, if the error is EINTR
   */
  public final void wake(Lwp by, Lwp sleeper, int error, Lwp.Cause cause) {
    SleepQueue queue = sleeper.sleepq;
    assert queue != null && queue.token.isHeldBy(by) : "woken without the token of its queue";
    sleeper.sleepError = error;
    sleeper.cause = cause;
    setrunnable(by, sleeper);
    queue.remove(sleeper); // last, so that after an Error the sleeper is still in the queue
  }

  /**
   * Returns whether a signal may end a thread's sleep.
   *
   * @param sleeper the sleeping thread
   * @return true if the thread sleeps with PCATCH
   */
  public static boolean isCatching(Lwp sleeper) {
    return sleeper.catching;
  }

  /**
   * Returns the result for the tsleep of a woken thread.
   *
   * @param lp the thread
   * @return 0 or an errno
   */
  protected static int sleepError(Lwp lp) {
    return lp.sleepError;
  }

  /**
   * Returns the queue in which a thread sleeps.
   *
   * @param lp the thread
   * @return null if the thread does not sleep or was woken
   */
  protected static @Nullable SleepQueue sleepQueue(Lwp lp) {
    return lp.sleepq;
  }

  /**
   * Checks, before a sleep, for a pending signal: {@code CURSIG()} of tsleep. Here a close, a
   * poisoned kqueue, a wake-up request and an interrupt count as signals; a wake-up request is
   * consumed. Preconditions as for {@link #wakeup}.
   *
   * @param lp the calling thread
   * @param queue the queue in which the thread would sleep
   * @return EINTR, with {@link Lwp#cause} set, or 0
   */
  protected static int pendingSignal(Lwp lp, SleepQueue queue) {
    if (queue.closing) {
      lp.cause = Lwp.Cause.CLOSE;
    } else if (queue.poisoned) {
      lp.cause = Lwp.Cause.POISON;
    } else if (queue.wakeupRequested) {
      queue.wakeupRequested = false;
      lp.cause = Lwp.Cause.WAKEUP;
    } else if (Thread.currentThread().isInterrupted()) {
      lp.cause = Lwp.Cause.INTERRUPT;
    } else {
      return 0;
    }
    return EINTR;
  }
}
