// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts the calls that are using a queue's number, so that it is not given back under them: the
 * number's next owner would be waited on. One atomic addition each way. Thread-safe.
 */
final class InFlightCalls {

  /** Above any count. */
  private static final int CLOSED = 1 << 30;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition empty = lock.newCondition();

  private final AtomicInteger state = new AtomicInteger();

  /** Begins a call; false if the queue is closed. */
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

  boolean isClosed() {
    return state.get() >= CLOSED;
  }

  /** No call begins any more. */
  void close() {
    int before;
    do {
      before = state.get();
    } while (before < CLOSED && !state.compareAndSet(before, before + CLOSED));
  }

  /**
   * Waits until no call is left, but not for ever, as the last call may lack the stack to tell of
   * its end. Preconditions: it is closed.
   *
   * @return whether none is left
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
