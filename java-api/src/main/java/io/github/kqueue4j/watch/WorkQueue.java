// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.spi.StackRoom;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Runs the tasks of a service one after the other, in the threads that call the service. A thread
 * that adds a task while another thread is working leaves the task to that thread and goes on. A
 * task may take long in a large directory; so the service's lock is not held while tasks run.
 *
 * <p>What a task throws, such as the exception of a program's filter, does not keep the others from
 * running. It is thrown by {@link #throwFailure()}, since the thread that runs a task may be in a
 * call that has nothing to do with the task.
 *
 * <p>The room on the stack is checked before the lock is taken. If the stack ended between {@code
 * lock()} and {@code unlock()}, no other thread could use the service or close it.
 */
final class WorkQueue {

  private final ReentrantLock lock = new ReentrantLock();
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

  /** The first failure that was not thrown yet. */
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  /** A task that may fail. */
  @FunctionalInterface
  interface Task<T> {
    /** Runs the task. */
    T run() throws IOException;
  }

  /** Runs a task now, or leaves it to the thread that is working. */
  void run(Runnable task) {
    tasks.add(task);
    drain();
  }

  /** Runs a task in the calling thread, after the thread that is working has finished. */
  <T> T call(Task<T> task) throws IOException {
    StackRoom.check();
    lock.lock();
    try {
      runTasks();
      return task.run();
    } finally {
      lock.unlock();
      drain();
    }
  }

  /** Runs the last task in the calling thread, after the thread that is working has finished. */
  void finish(Runnable task) {
    StackRoom.check();
    lock.lock();
    try {
      runTasks();
      task.run();
    } finally {
      lock.unlock();
    }
  }

  /** Runs a part of a task. Returns false if it failed; the caller can go on. */
  boolean guard(Runnable part) {
    try {
      part.run();
      return true;
    } catch (RuntimeException | Error e) {
      fail(e);
      return false;
    }
  }

  /** Keeps a failure for {@link #throwFailure()}, unless there is an earlier one. */
  void fail(Throwable newFailure) {
    failure.compareAndSet(null, newFailure);
  }

  /** Throws the first failure since the last call. */
  void throwFailure() {
    Throwable first = failure.getAndSet(null);
    if (first instanceof RuntimeException e) {
      throw e;
    }
    if (first instanceof Error e) {
      throw e;
    }
  }

  private void drain() {
    if (lock.isHeldByCurrentThread()) {
      return; // the caller further up the stack runs the waiting tasks when its own has finished
    }
    while (!tasks.isEmpty()) {
      StackRoom.check();
      if (!lock.tryLock()) {
        return; // the thread that is working runs the tasks
      }
      try {
        runTasks();
      } finally {
        lock.unlock();
      }
    }
  }

  private void runTasks() {
    Runnable task;
    while ((task = tasks.poll()) != null) {
      guard(task);
    }
  }
}
