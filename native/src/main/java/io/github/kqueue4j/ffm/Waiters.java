// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import io.github.kqueue4j.ffm.Waiter.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The threads that wait in the kernel on one queue, and how one of them is made to leave it.
 *
 * <p>The {@link Alarm} wakes one waiter, and it is the kernel that chooses which. So the one that
 * is meant is marked first. Who takes the alarm from the kernel and is not meant rings again, and
 * then keeps out of the kernel until all who are meant have left it: otherwise it might take the
 * alarm for ever. Whoever leaves rings for the next who is meant.
 *
 * <p>Lock order: this lock is the last; nothing waits under it, and the kernel is called under it
 * only for what cannot wait.
 */
final class Waiters {

  private final ReentrantLock lock = new ReentrantLock();

  /** Somebody was marked, or somebody who was has left. */
  private final Condition changed = lock.newCondition();

  private final Alarm alarm;

  // Guarded by lock, in the order of their arrival.
  private final List<Waiter> waiting = new ArrayList<>();

  // Guarded by lock: the next wait is to end at once.
  private boolean wakeupRequested;

  // Guarded by lock: the alarm was rung and not seen since.
  private boolean isRinging;

  // Guarded by lock.
  private boolean closed;

  /** Once true, results are looked through. */
  private volatile boolean everRang;

  Waiters(Alarm alarm) {
    this.alarm = alarm;
  }

  /** How an attempt to wait begins. */
  enum Entry {
    WAIT,
    WOKEN,
    CLOSED
  }

  /** A thread is about to wait in the kernel. After WAIT it has to {@link #leave}. */
  Entry enter(Waiter me) {
    lock.lock();
    try {
      if (closed) {
        return Entry.CLOSED;
      }
      if (wakeupRequested) {
        wakeupRequested = false;
        return Entry.WOKEN;
      }
      me.reason = Reason.NONE;
      waiting.add(me);
      return Entry.WAIT;
    } finally {
      lock.unlock();
    }
  }

  /** The thread has come back. */
  void leave(Waiter me) {
    lock.lock();
    try {
      waiting.remove(me);
      if (isAnyMeant()) {
        ring();
      } else if (isRinging) {
        isRinging = false;
        alarm.silence(); // it left for another reason, or because of an event
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Why the thread is to leave. */
  Reason reason(Waiter me) {
    lock.lock();
    try {
      return me.reason;
    } finally {
      lock.unlock();
    }
  }

  /** Whether more than one thread waits. */
  boolean isCrowded() {
    lock.lock();
    try {
      return waiting.size() > 1;
    } finally {
      lock.unlock();
    }
  }

  /** Ends one wait, or the next one. */
  void wakeup() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      boolean isUnderWay = false;
      for (Waiter waiter : waiting) {
        if (waiter.reason == Reason.NONE) {
          mark(waiter, Reason.WAKEUP);
          return;
        }
        isUnderWay |= waiter.reason == Reason.WAKEUP;
      }
      wakeupRequested |= !isUnderWay;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the wait of one thread, if it still waits. */
  void interrupt(Waiter waiter) {
    lock.lock();
    try {
      if (waiting.contains(waiter) && waiter.reason == Reason.NONE) {
        mark(waiter, Reason.INTERRUPT);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends all waits, those to come too. */
  void close() {
    lock.lock();
    try {
      closed = true;
      for (Waiter waiter : waiting) {
        mark(waiter, Reason.CLOSE);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes the alarm out of what a call has returned. If there was one the caller has to {@link
   * #pass} it on.
   *
   * @return how many entries are left
   */
  int take(NativeBuffer events, int count) {
    if (!everRang) {
      return count;
    }
    for (int i = 0; i < count; i++) {
      if (alarm.isEntry(events, i)) {
        events.remove(i, count);
        collected();
        return count - 1;
      }
    }
    return count;
  }

  private void collected() {
    lock.lock();
    try {
      isRinging = false;
      alarm.collected();
    } finally {
      lock.unlock();
    }
  }

  /** Rings again if the alarm that was taken is for another thread. */
  void pass() {
    lock.lock();
    try {
      if (isAnyMeant()) {
        ring();
      }
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
  private void mark(Waiter waiter, Reason reason) {
    waiter.reason = reason;
    ring();
    changed.signalAll();
  }

  /** Preconditions: the lock is held. */
  private boolean isAnyMeant() {
    for (Waiter waiter : waiting) {
      if (waiter.reason != Reason.NONE) {
        return true;
      }
    }
    return false;
  }

  /** Preconditions: the lock is held. */
  private void ring() {
    everRang = true;
    isRinging = true;
    alarm.ring();
  }
}
