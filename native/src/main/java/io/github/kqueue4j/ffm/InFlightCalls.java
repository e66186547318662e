// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts the in-flight calls that use a queue's descriptor, so that the descriptor is not closed
 * during a call: the kernel could reuse the number, and the call would then work on another file.
 * Entry and exit cost one atomic addition each. Thread-safe.
 */
final class InFlightCalls {

  /** Larger than any count of calls. */
  private static final int CLOSED = 1 << 30;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition empty = lock.newCondition();

  private final AtomicInteger state = new AtomicInteger();

  /** Begins a call; returns false if the queue is closed. */
  boolean enter() {
    if (state.getAndIncrement() < CLOSED) {
      return true;
    }
    exit();
    return false;
  }

  /** Ends a call. */
  void exit() {
    if (state.getAndDecrement() == CLOSED + 1) {
      lock.lock();
      try {
        empty.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Undoes an {@link #exit} that another thread has called on behalf of the calling one, which does
   * not use the descriptor any more and will call {@link #exit} itself.
   */
  void undoExit() {
    state.getAndIncrement();
  }

  boolean isClosed() {
    return state.get() >= CLOSED;
  }

  /** Refuses all further calls; calls in flight go on. */
  void close() {
    int before;
    do {
      before = state.get();
    } while (before < CLOSED && !state.compareAndSet(before, before + CLOSED));
  }

  /**
   * Waits until no call is in flight. The wait is bounded, because an Error may keep the last call
   * from signalling its end; callers check the stack first, so that each counts itself out.
   * Preconditions: {@link #close()} was called.
   *
   * @param nanos the longest wait in nanoseconds
   * @return whether no call is in flight
   */
  boolean awaitEmpty(long nanos) {
    boolean interrupted = false;
    lock.lock();
    try {
      long left = nanos;
      while (state.get() != CLOSED && left > 0) {
        try {
          left = empty.awaitNanos(left);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      lock.unlock();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return state.get() == CLOSED;
  }
}
