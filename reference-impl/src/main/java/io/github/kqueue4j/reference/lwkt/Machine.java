// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.lwkt;

import org.jspecify.annotations.Nullable;

/**
 * What the kernel runs on: threads that sleep and are woken, a clock, callouts. Threads take {@link
 * Token}s; each kqueue has a {@link SleepQueue}, guarded by the kqueue's token, and what a machine
 * does to that queue it does under that token.
 */
public abstract class Machine {
  /** Flag of {@link #tsleep}: signals end the sleep. */
  public static final int PCATCH = 0x100;

  /** What tsleep returns when its time is over. */
  public static final int EWOULDBLOCK = 35;

  /** What tsleep returns when a signal ended it. */
  public static final int EINTR = 4;

  /** What tsleep returns when a signal ended it and the call may be made again. */
  public static final int ERESTART = -1;

  /** For machines. */
  protected Machine() {}

  /**
   * {@code curthread}: the context of the calling thread.
   *
   * @return this thread's, to be passed down
   */
  public abstract Lwp curlwp();

  /**
   * The same, for a call on a kqueue: most are made by the thread that made the last one.
   *
   * @param queue the kqueue's queue
   * @return this thread's context
   */
  public Lwp curlwp(SleepQueue queue) {
    return curlwp();
  }

  /**
   * A queue for the sleepers of one kqueue.
   *
   * @param token the kqueue's token
   * @return an empty queue
   */
  public abstract SleepQueue newSleepQueue(Token token);

  /**
   * {@code tsleep(9)}: sleeps on {@code wchan} until it is woken, having given up all tokens; takes
   * them all again before it returns. Preconditions: {@code lp} holds {@code queue.token}.
   *
   * @param lp the calling thread
   * @param queue the kqueue's queue
   * @param wchan what is slept on: the kqueue or a knote
   * @param flags {@link #PCATCH} or 0
   * @param wmesg what is waited for, in a word
   * @param timo clock units after which the sleep ends; 0 for never
   * @return 0 when woken, EWOULDBLOCK when the time is over, EINTR or ERESTART for a signal
   */
  public abstract int tsleep(
      Lwp lp, SleepQueue queue, Object wchan, int flags, String wmesg, long timo);

  /**
   * Makes a thread runnable that is about to be taken off its sleep queue; {@link #sleepError} has
   * what its tsleep is to return. May be called again if that fails.
   *
   * @param by the calling thread
   * @param sleeper who was asleep
   */
  protected abstract void setrunnable(Lwp by, Lwp sleeper);

  /**
   * Clock units in a second.
   *
   * @return {@code hz}
   */
  public abstract long hz();

  /**
   * {@code tstohz_high()} and {@code tvtohz_high()}: a duration in clock units, rounded up, at
   * least 1.
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
   * @param callout what to arm
   * @param ticks after how many clock units; less than 1 counts as 1
   * @param function what to call, under {@code queue.token}
   * @param arg what to pass
   * @return 0, or the errno for which nobody will call it (D-21)
   */
  public abstract int calloutReset(
      Lwp lp, SleepQueue queue, Callout callout, long ticks, Callout.Function function, Object arg);

  /**
   * {@code callout_terminate()}.
   *
   * @param queue the kqueue's queue
   * @param callout what to disarm; afterwards it neither runs nor will run
   */
  public abstract void calloutTerminate(SleepQueue queue, Callout callout);

  /**
   * Takes the interrupts of a kqueue that nobody took so far: a machine without interrupts of its
   * own looks at its devices and its clock when a thread is about to collect events (D-04).
   * Preconditions: {@code lp} holds {@code queue.token}.
   *
   * @param lp the calling thread
   * @param queue the kqueue's queue
   */
  public void takeInterrupts(Lwp lp, SleepQueue queue) {}

  /**
   * A kqueue is watched by another one from now on: somebody must wait for what happens there.
   * Preconditions: {@code lp} holds {@code queue.token}.
   *
   * @param lp the calling thread
   * @param queue the queue of the kqueue that is watched
   * @return 0, or the errno for which nobody will (D-21)
   */
  public int watched(Lwp lp, SleepQueue queue) {
    return 0;
  }

  /**
   * Periods that passed unseen between the time for which a callout was armed and now; 0 on a
   * machine whose callouts run on time.
   *
   * @param callout a periodic callout that is running
   * @param ticks its period
   * @return how many more expirations there were
   */
  public long missedPeriods(Callout callout, long ticks) {
    return 0;
  }

  /**
   * {@code wakeup(9)}: wakes all who sleep on it. Preconditions: {@code by} holds the queue's
   * token.
   *
   * @param by the calling thread
   * @param queue the kqueue's queue
   * @param wchan what they sleep on
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
   * {@code wakeup_one(9)}: wakes who has slept longest on it. Preconditions as for {@link #wakeup}.
   *
   * @param by the calling thread
   * @param queue the kqueue's queue
   * @param wchan what is slept on
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
   * @param sleeper who sleeps
   * @param error what its tsleep returns
   * @param cause why, if the error is EINTR
   */
  public final void wake(Lwp by, Lwp sleeper, int error, Lwp.Cause cause) {
    SleepQueue queue = sleeper.sleepq;
    assert queue != null && queue.token.isHeldBy(by) : "woken without the token of its queue";
    sleeper.sleepError = error;
    sleeper.cause = cause;
    setrunnable(by, sleeper);
    queue.remove(sleeper); // last: should an Error come before, the sleeper can be found again
  }

  /**
   * Whether a signal may end that sleep.
   *
   * @param sleeper who sleeps
   * @return true if it sleeps with PCATCH
   */
  public static boolean isCatching(Lwp sleeper) {
    return sleeper.catching;
  }

  /**
   * What the tsleep of a thread that was woken is to return.
   *
   * @param lp the thread
   * @return 0 or an errno
   */
  protected static int sleepError(Lwp lp) {
    return lp.sleepError;
  }

  /**
   * The queue in which a thread sleeps.
   *
   * @param lp the thread
   * @return null once it was woken
   */
  protected static @Nullable SleepQueue sleepQueue(Lwp lp) {
    return lp.sleepq;
  }

  /**
   * What a signal that waits for the thread does to a sleep that is about to begin: {@code
   * CURSIG()} of tsleep. Consumes a wake-up request. Preconditions as for {@link #wakeup}.
   *
   * @param lp the calling thread
   * @param queue where it would sleep
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
