// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts the calls that are using a queue's number, so that it is not given back under them: the
 * number's next owner would be waited on. One atomic addition each way. Thread-safe.
 */
final class Inside {

  /** Above any count. */
  private static final int CLOSED = 1 << 30;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Inside.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition empty = lock.newCondition();

  @SuppressWarnings("UnusedVariable") // through STATE
  private volatile int state;

  /** Begins a call; false if the queue is closed. */
  boolean enter() {
    if ((int) STATE.getAndAdd(this, 1) < CLOSED) {
      return true;
    }
    exit();
    return false;
  }

  /** Ends a call. */
  void exit() {
    if ((int) STATE.getAndAdd(this, -1) == CLOSED + 1) {
      lock.lock();
      try {
        empty.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  boolean isClosed() {
    return state >= CLOSED;
  }

  /** No call begins any more. True for the one caller that closed it. */
  boolean close() {
    int before;
    do {
      before = state;
      if (before >= CLOSED) {
        return false;
      }
    } while (!STATE.compareAndSet(this, before, before + CLOSED));
    return true;
  }

  /** Waits until no call is left. Preconditions: it is closed. */
  void awaitEmpty() {
    lock.lock();
    try {
      while (state != CLOSED) {
        empty.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }
}
