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
 * The threads that wait in the kernel on one queue, and how one of them is made to leave it.
 *
 * <p>The {@link WakeupEvent} wakes one waiter, and it is the kernel that chooses which. So the one
 * that is meant is marked first. Who takes the alarm from the kernel and is not meant rings again,
 * and then keeps out of the kernel until all who are meant have left it: otherwise it might take
 * the alarm for ever. Whoever leaves rings for the next who is meant.
 *
 * <p>A ring that fails leaves the mark, and is made again by the next thread that enters, leaves or
 * takes the alarm, and by {@link #close} as often as it is called.
 *
 * <p>Lock order: this lock is the last; nothing waits under it, and the kernel is called under it
 * only for what cannot wait.
 */
class Waiters {

  /** What {@link #enter} returns if the thread is to wait. */
  static final int WAIT = 1;

  /** {@link #prepareSleep}: as long as there is time. */
  static final int SLEEP = 1;

  /** {@link #prepareSleep}: for a moment only, as the kernel may forget this thread. */
  static final int NAP = 2;

  /** {@link #prepareSleep}: not yet, there is a {@link #reason}. */
  static final int LOOK_FIRST = 3;

  private final ReentrantLock lock = new ReentrantLock();

  /** Somebody was marked, or somebody who was is no longer in the kernel. */
  private final Condition changed = lock.newCondition();

  private final WakeupEvent alarm;
  private final boolean kernelForgetsSleepers;

  // Guarded by lock, in the order of their arrival.
  final List<Waiter> waiting = new ArrayList<>();

  // Guarded by lock: the next wait is to end at once.
  private boolean wakeupRequested;

  // Guarded by lock: how many rings may still pend. Rings that the kernel made one of count more
  // than once, so 0 is certain and other numbers are not.
  private int uncollected;

  // Guarded by lock: somebody who is marked may sleep on.
  private boolean hasRingFailed;

  // Guarded by lock.
  private boolean closed;

  /** Once true, results are looked through. */
  private volatile boolean everRang;

  /** How often rings were taken back; written under the lock. */
  private volatile int silences;

  /**
   * Those of a queue.
   *
   * @param alarm the queue's
   * @param kernelForgetsSleepers see {@link Abi#forgetsSleepers}
   */
  Waiters(WakeupEvent alarm, boolean kernelForgetsSleepers) {
    this.alarm = alarm;
    this.kernelForgetsSleepers = kernelForgetsSleepers;
  }

  /**
   * A thread is about to wait in the kernel.
   *
   * @return {@link #WAIT}, and then it has to {@link #leave}; 0 if it was woken; or a negated error
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
      int result = alarm.restore();
      if (result < 0) {
        return result; // nothing would end this wait
      }
      me.reason = Reason.NONE;
      me.sleepsOn = false;
      waiting.add(me);
      return WAIT;
    } finally {
      lock.unlock();
    }
  }

  /**
   * How the thread, which is about to sleep, is to do so. Where the kernel forgets sleepers, one
   * that sleeps until it is woken has to be alone there: whatever happens wakes it then, or has
   * done so already. So it is called back, and it is waited for until it knows of this one.
   *
   * @return {@link #SLEEP}, {@link #NAP}, {@link #LOOK_FIRST}, or a negated error
   */
  final int prepareSleep(Waiter me) {
    if (!kernelForgetsSleepers) {
      return SLEEP;
    }
    lock.lock();
    try {
      int result = joinSleepers(me);
      if (result == 0 && me.reason == Reason.NONE) {
        me.sleepsOn = waiting.size() == 1;
        return me.sleepsOn ? SLEEP : NAP;
      }
      return result < 0 ? result : LOOK_FIRST;
    } finally {
      lock.unlock();
    }
  }

  /** Returns 0, or a negated error. Preconditions: the lock is held. */
  int joinSleepers(Waiter me) {
    Waiter alone = findSleeper(me);
    while (alone != null && me.reason == Reason.NONE) {
      int result = alone.reason == Reason.NONE ? mark(alone, Reason.LOOK) : 0;
      if (result < 0) {
        return result;
      }
      changed.awaitUninterruptibly();
      alone = findSleeper(me);
    }
    return 0;
  }

  /** Another one that sleeps until it is woken. Preconditions: the lock is held. */
  private @Nullable Waiter findSleeper(Waiter me) {
    for (int i = 0; i < waiting.size(); i++) {
      if (waiting.get(i) != me && waiting.get(i).sleepsOn) {
        return waiting.get(i);
      }
    }
    return null;
  }

  /** The thread has come back. Does nothing if that was said already. */
  void leave(Waiter me) {
    lock.lock();
    try {
      if (waiting.remove(me)) {
        changed.signalAll();
        settle();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Why the thread is to return; LOOK is not told but over. */
  Reason reason(Waiter me) {
    lock.lock();
    try {
      if (me.sleepsOn) {
        me.sleepsOn = false;
        changed.signalAll();
      }
      if (me.reason == Reason.LOOK) {
        me.reason = Reason.NONE;
        changed.signalAll();
        settle();
      }
      return me.reason;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends one wait, or the next one.
   *
   * @throws IllegalStateException if the kernel refuses
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
        if (waiter.reason == Reason.LOOK) {
          chosen = waiter;
        }
        isUnderWay |= waiter.reason == Reason.WAKEUP;
      }
      if (chosen != null) {
        check(mark(chosen, Reason.WAKEUP), "wakeup");
      } else if (isUnderWay) {
        check(hasRingFailed ? ring() : 0, "wakeup");
      } else {
        wakeupRequested = true;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends the wait of a thread that was interrupted, if it still waits. */
  void interrupt(Waiter waiter) {
    lock.lock();
    try {
      if (waiting.contains(waiter)
          && (waiter.reason == Reason.NONE || waiter.reason == Reason.LOOK)) {
        check(mark(waiter, Reason.INTERRUPT), "interrupt");
      }
    } finally {
      lock.unlock();
    }
  }

  /** Has a thread, if it waits, look whether it was interrupted. */
  void haveLook(Waiter waiter) {
    lock.lock();
    try {
      if (waiting.contains(waiter) && waiter.reason == Reason.NONE) {
        check(mark(waiter, Reason.LOOK), "interrupt");
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends all waits, those to come too; may be called again if some have not ended. */
  void close() {
    lock.lock();
    try {
      closed = true;
      for (int i = 0; i < waiting.size(); i++) {
        waiting.get(i).reason = Reason.CLOSE;
      }
      changed.signalAll();
      settle();
    } finally {
      lock.unlock();
    }
  }

  /** What {@link #take} is to be given; to be asked before the call. */
  int silences() {
    return silences;
  }

  /**
   * Takes the alarm out of what a call has returned. If there was one the caller has to {@link
   * #pass} it on.
   *
   * @param silencesBefore {@link #silences} before the call
   * @return how many entries are left
   */
  int take(NativeBuffer events, int count, int silencesBefore) {
    if (!everRang) {
      return count;
    }
    for (int i = 0; i < count; i++) {
      if (alarm.isEntry(events, i)) {
        events.remove(i, count);
        collected(silencesBefore);
        return count - 1;
      }
    }
    return count;
  }

  /** An alarm that was taken before rings were taken back is none of those that came since. */
  private void collected(int silencesBefore) {
    lock.lock();
    try {
      if (alarm.collected()) {
        uncollected = 0;
      } else if (silences == silencesBefore) {
        uncollected = Math.max(0, uncollected - 1);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Rings again if the alarm that was taken is for another thread. */
  void pass() {
    lock.lock();
    try {
      settle();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until nobody else is meant to leave the kernel, or this thread is. */
  void stepAside(Waiter me) {
    lock.lock();
    try {
      while (me.reason == Reason.NONE && isAnyMeant()) {
        changed.awaitUninterruptibly(); // they are on their way out
      }
    } finally {
      lock.unlock();
    }
  }

  /** Preconditions: the lock is held. */
  private int mark(Waiter waiter, Reason reason) {
    waiter.reason = reason;
    changed.signalAll();
    return ring();
  }

  /**
   * Somebody is no longer meant, or the alarm was taken: rings for who is, and takes rings back
   * that nobody is left for. Preconditions: the lock is held.
   */
  @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
  private void settle() {
    if (isAnyMeant()) {
      ring();
    } else if (uncollected > 0) {
      silences++;
      uncollected = alarm.silence() ? 0 : uncollected;
    }
  }

  /** Preconditions: the lock is held. */
  private boolean isAnyMeant() {
    for (int i = 0; i < waiting.size(); i++) {
      if (waiting.get(i).reason != Reason.NONE) {
        return true;
      }
    }
    return false;
  }

  /** Preconditions: the lock is held. */
  private int ring() {
    everRang = true;
    uncollected++;
    hasRingFailed = true;
    int result = alarm.ring();
    hasRingFailed = result < 0;
    return result;
  }

  private void check(int result, String call) {
    if (result < 0) {
      throw new IllegalStateException(
          (call + ": the kernel refuses the event that ends a wait on queue " + alarm.kq)
              + (" ("
                  + Errno.of(-(long) result)
                  + "): the wait ends with the next event or call; free ")
              + "what that error says is used up, and call again");
    }
  }
}
