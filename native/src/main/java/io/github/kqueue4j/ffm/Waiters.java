// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.ffm.Waiter.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The threads that wait in the kernel on one queue, and the means to make a chosen one leave.
 *
 * <p>The {@link WakeupEvent} wakes one waiter, which the kernel chooses. The waiter that has to
 * leave is therefore marked first. A thread that takes the event without being marked triggers the
 * event again, and then stays out of the kernel until all marked waiters have left; otherwise it
 * might take the event again and again. A waiter that leaves triggers the event for the next marked
 * one.
 *
 * <p>If triggering the event fails, or an Error ends the call of a thread between taking the event
 * and {@link #passOn}, the mark stays. The event is then triggered again when the next thread
 * enters, leaves or takes the event, when the marked waiter is interrupted, and by each call of
 * {@link #close}, and of {@link #wakeup} if every waiter is marked.
 *
 * <p>Lock order: this lock is taken last. A thread that holds it never blocks, except on {@code
 * changed}, and makes only system calls that cannot block.
 */
class Waiters {

  /** {@link #enter}: the thread has to wait. */
  static final int WAIT = 1;

  /** {@link #prepareSleep}: sleep until the timeout. */
  static final int SLEEP = 1;

  /**
   * {@link #prepareSleep}: sleep for a short time only, because the kernel may forget to wake this
   * thread.
   */
  static final int NAP = 2;

  /** {@link #prepareSleep}: do not sleep, but check the {@link #reason}. */
  static final int RECHECK_FIRST = 3;

  private final ReentrantLock lock = new ReentrantLock();

  /** Signalled when a waiter is marked, or has left the kernel. */
  private final Condition changed = lock.newCondition();

  private final WakeupEvent wakeupEvent;
  private final boolean kernelForgetsSleepers;

  // Guarded by lock; in order of arrival.
  final List<Waiter> waiting = new ArrayList<>();

  // Guarded by lock: the next wait has to end at once.
  private boolean wakeupRequested;

  // Guarded by lock: an upper bound of the triggers that the kernel has not delivered. The kernel
  // may merge triggers that are counted separately, so only 0 is exact.
  private int undelivered;

  // Guarded by lock: the last trigger failed or was collected by another thread, so a marked waiter
  // may still sleep.
  private boolean hasTriggerFailed;

  // Guarded by lock.
  private boolean closed;

  /** Once true, results are searched for the wake-up event. */
  private volatile boolean everTriggered;

  /** How often undelivered triggers were withdrawn; written under the lock. */
  private volatile int withdrawals;

  /**
   * Creates the empty set of waiters of a queue.
   *
   * @param wakeupEvent the wake-up event of the queue
   * @param kernelForgetsSleepers see {@link Abi#forgetsSleepers}
   */
  Waiters(WakeupEvent wakeupEvent, boolean kernelForgetsSleepers) {
    this.wakeupEvent = wakeupEvent;
    this.kernelForgetsSleepers = kernelForgetsSleepers;
  }

  /**
   * Adds a thread that is about to wait in the kernel.
   *
   * @return {@link #WAIT}, after which the thread has to call {@link #leave}; 0 if a wake-up was
   *     requested before; or a negated error
   */
  int enter(Waiter me) {
    lock.lock();
    try {
      if (closed) {
        return -Errno.EBADF.number();
      }
      if (wakeupRequested) {
        wakeupRequested = false;
        return 0;
      }
      int result = hasTriggerFailed ? retryTrigger() : wakeupEvent.restore();
      if (result < 0) {
        return result; // nothing would end this wait
      }
      me.reason = Reason.NONE;
      me.sleepsAsSoleWaiter = false;
      waiting.add(me);
      return WAIT;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Decides how a thread that is about to sleep may do so. Where the kernel forgets sleepers, only
   * the sole waiter of a queue may sleep without checks of its own: any event wakes that thread, or
   * has already done so. If another thread sleeps in that way, it is called back, and this method
   * waits until that thread has seen that it has company.
   *
   * @return {@link #SLEEP}, {@link #NAP}, {@link #RECHECK_FIRST}, or a negated error
   */
  final int prepareSleep(Waiter me) {
    if (!kernelForgetsSleepers) {
      return SLEEP;
    }
    lock.lock();
    try {
      int result = joinSleepers(me);
      if (result == 0 && me.reason == Reason.NONE) {
        me.sleepsAsSoleWaiter = waiting.size() == 1;
        return me.sleepsAsSoleWaiter ? SLEEP : NAP;
      }
      return result < 0 ? result : RECHECK_FIRST;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Calls back the thread that sleeps as sole waiter and waits for it. Returns 0, or a negated
   * error. Preconditions: the lock is held.
   */
  int joinSleepers(Waiter me) {
    Waiter alone = findSleeper(me);
    while (alone != null && me.reason == Reason.NONE) {
      int result = alone.reason == Reason.NONE ? mark(alone, Reason.RECHECK) : triggerIfFailed();
      if (result < 0) {
        return result;
      }
      changed.awaitUninterruptibly();
      alone = findSleeper(me);
    }
    return 0;
  }

  /** Finds another thread that sleeps as sole waiter. Preconditions: the lock is held. */
  private @Nullable Waiter findSleeper(Waiter me) {
    for (int i = 0; i < waiting.size(); i++) {
      if (waiting.get(i) != me && waiting.get(i).sleepsAsSoleWaiter) {
        return waiting.get(i);
      }
    }
    return null;
  }

  /**
   * Removes a thread that has returned from the kernel. Does nothing if the thread was removed
   * before.
   */
  void leave(Waiter me) {
    lock.lock();
    try {
      if (waiting.remove(me)) {
        changed.signalAll();
        triggerOrWithdraw();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns why the thread has to leave. {@link Reason#RECHECK} is cleared and never returned,
   * because the caller rechecks anyway.
   */
  Reason reason(Waiter me) {
    lock.lock();
    try {
      if (me.sleepsAsSoleWaiter) {
        me.sleepsAsSoleWaiter = false;
        changed.signalAll();
      }
      if (me.reason == Reason.RECHECK) {
        me.reason = Reason.NONE;
        changed.signalAll();
        triggerOrWithdraw();
      }
      return me.reason;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends one wait, or the next one if no thread waits.
   *
   * @throws IllegalStateException if the kernel refuses to trigger the wake-up event
   */
  void wakeup() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      Waiter chosen = null;
      boolean isUnderWay = false;
      for (Waiter waiter : waiting) {
        if (waiter.reason == Reason.NONE) {
          chosen = waiter;
          break;
        }
        if (waiter.reason == Reason.RECHECK) {
          chosen = waiter;
        }
        isUnderWay |= waiter.reason == Reason.WAKEUP;
      }
      if (chosen != null) {
        check(mark(chosen, Reason.WAKEUP), "wakeup");
      } else if (isUnderWay) {
        check(triggerIfFailed(), "wakeup");
      } else {
        wakeupRequested = true;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends the wait of an interrupted thread, if that thread still waits. */
  void interrupt(Waiter waiter) {
    lock.lock();
    try {
      if (waiting.contains(waiter)) {
        boolean isToStay = waiter.reason == Reason.NONE || waiter.reason == Reason.RECHECK;
        check(isToStay ? mark(waiter, Reason.INTERRUPT) : triggerIfFailed(), "interrupt");
      }
    } finally {
      lock.unlock();
    }
  }

  /** Makes a waiting thread check whether it was interrupted. */
  void requestRecheck(Waiter waiter) {
    lock.lock();
    try {
      if (waiting.contains(waiter)) {
        boolean isToStay = waiter.reason == Reason.NONE;
        check(isToStay ? mark(waiter, Reason.RECHECK) : triggerIfFailed(), "interrupt");
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends all current and later waits. May be called again if some waits have not ended. */
  void close() {
    lock.lock();
    try {
      closed = true;
      for (int i = 0; i < waiting.size(); i++) {
        waiting.get(i).reason = Reason.CLOSE;
      }
      changed.signalAll();
      triggerOrWithdraw();
    } finally {
      lock.unlock();
    }
  }

  /** The value to pass to {@link #take}; must be read before the call of kevent(2). */
  int withdrawals() {
    return withdrawals;
  }

  /**
   * Removes the wake-up event from the events that a call returned. If the event was among them,
   * the caller has to call {@link #passOn}.
   *
   * @param withdrawalsBefore {@link #withdrawals} before the call
   * @return the number of entries left
   */
  int take(NativeBuffer events, int count, int withdrawalsBefore) {
    if (!everTriggered) {
      return count;
    }
    for (int i = 0; i < count; i++) {
      if (wakeupEvent.isEntry(events, i)) {
        events.remove(i, count);
        onDelivered(withdrawalsBefore);
        return count - 1;
      }
    }
    return count;
  }

  /**
   * Counts a delivery of the wake-up event. A delivery from before a withdrawal does not count,
   * because it belongs to none of the triggers since.
   */
  private void onDelivered(int withdrawalsBefore) {
    lock.lock();
    try {
      if (wakeupEvent.onDelivered()) {
        undelivered = 0;
      } else if (withdrawals == withdrawalsBefore) {
        undelivered = Math.max(0, undelivered - 1);
      }
      hasTriggerFailed = isAnyMarked(); // until passOn() has triggered the event again
    } finally {
      lock.unlock();
    }
  }

  /** Triggers the wake-up event again if the delivered one was meant for another thread. */
  void passOn() {
    lock.lock();
    try {
      triggerOrWithdraw();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until no waiter is marked, or this thread is. Does not wait if the event could not be
   * triggered, since a marked waiter may then stay.
   */
  void awaitMarkedWaiters(Waiter me) {
    lock.lock();
    try {
      while (me.reason == Reason.NONE && isAnyMarked() && !hasTriggerFailed) {
        changed.awaitUninterruptibly(); // the marked waiters are leaving
      }
    } finally {
      lock.unlock();
    }
  }

  /** Preconditions: the lock is held. */
  private int mark(Waiter waiter, Reason reason) {
    hasTriggerFailed = true; // until trigger() has succeeded
    waiter.reason = reason;
    changed.signalAll();
    return trigger();
  }

  /**
   * Called when a waiter is no longer marked or the wake-up event was delivered. Triggers the event
   * if a waiter is marked, and otherwise withdraws undelivered triggers. Preconditions: the lock is
   * held.
   */
  @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
  private void triggerOrWithdraw() {
    if (isAnyMarked()) {
      trigger();
    } else if (undelivered > 0) {
      // Counted afterwards: until the event is deleted, another thread may still collect it.
      undelivered = wakeupEvent.withdraw() ? 0 : undelivered;
      withdrawals++;
    }
  }

  /**
   * Triggers the event again if a waiter is marked still. Returns 0, or a negated error.
   * Preconditions: the lock is held.
   */
  private int retryTrigger() {
    hasTriggerFailed = isAnyMarked();
    return hasTriggerFailed ? trigger() : wakeupEvent.restore();
  }

  /** Preconditions: the lock is held. */
  private boolean isAnyMarked() {
    for (int i = 0; i < waiting.size(); i++) {
      if (waiting.get(i).reason != Reason.NONE) {
        return true;
      }
    }
    return false;
  }

  /**
   * Triggers the event for waiters that are marked already, if the last trigger may not have
   * reached them. Returns 0, or a negated error. Preconditions: the lock is held.
   */
  private int triggerIfFailed() {
    return hasTriggerFailed ? trigger() : 0;
  }

  /** Preconditions: the lock is held. */
  private int trigger() {
    everTriggered = true;
    undelivered++;
    hasTriggerFailed = true;
    int result = wakeupEvent.trigger();
    hasTriggerFailed = result < 0;
    if (hasTriggerFailed) {
      changed.signalAll(); // for awaitMarkedWaiters()
    }
    return result;
  }

  private void check(int result, String call) {
    if (result < 0) {
      throw new IllegalStateException(
          (call + ": the kernel refuses the event that ends a wait on queue " + wakeupEvent.kq)
              + (" ("
                  + Errno.of(-(long) result)
                  + "): the wait ends with the next event or call; free ")
              + "the resource that the error names, and call again");
    }
  }
}
