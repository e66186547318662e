// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What is to be done about changes, one after the other, by whichever threads are there. A thread
 * that has something to do while another is at work leaves it to that one, and goes on. The time
 * that work takes may grow with a directory; so no lock that guards the keys is held around it.
 */
final class WorkQueue {

  private final ReentrantLock lock = new ReentrantLock();
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

  /** Something that may fail. */
  @FunctionalInterface
  interface Task<T> {
    /** Does it. */
    T run() throws IOException;
  }

  /** Does it now, or has the thread do it that is at work. */
  void run(Runnable task) {
    waiting.add(task);
    drain();
  }

  /** Does it now; waits until no other thread is at work. */
  <T> T call(Task<T> task) throws IOException {
    lock.lock();
    try {
      takeAll();
      return task.run();
    } finally {
      lock.unlock();
      drain();
    }
  }

  /** Does it as the last thing; waits until no other thread is at work. */
  void finish(Runnable task) {
    lock.lock();
    try {
      takeAll();
      task.run();
    } finally {
      lock.unlock();
    }
  }

  private void drain() {
    if (lock.isHeldByCurrentThread()) {
      return; // who holds it looks when it is done
    }
    while (!waiting.isEmpty() && lock.tryLock()) {
      try {
        takeAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private void takeAll() {
    Runnable task;
    while ((task = waiting.poll()) != null) {
      task.run();
    }
  }
}
