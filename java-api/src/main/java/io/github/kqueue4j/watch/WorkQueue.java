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
 * <p>A program that changes files without a pause makes tasks as fast as they are run. So a call
 * runs a limited number of them, and leaves the others to {@link #runWaiting()}, which the threads
 * that wait for keys call again and again. A method that returns while {@link #isWaiting()} is true
 * wakes one of these threads.
 *
 * <p>The room on the stack is checked before the lock is taken. If the stack ended between {@code
 * lock()} and {@code unlock()}, no other thread could use the service or close it.
 */
final class WorkQueue {

  /** The number of tasks that one call runs at most, unless more were waiting when it began. */
  private static final int MAX_TASKS = 1024;

  private final ReentrantLock lock = new ReentrantLock();
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

  /** The tasks of which each call of {@link #runWaiting()} runs no more than one of a kind. */
  private final Queue<Runnable> later = new ConcurrentLinkedQueue<>();

  /** Whether the last thread that ran tasks has left some because they were too many. */
  private volatile boolean behind;

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

  /**
   * Leaves a task to the next {@link #runWaiting()}, unless the same object waits for that already.
   * A task that does a part of what has no end adds itself again.
   */
  void later(Runnable task) {
    if (!later.contains(task)) {
      later.add(task);
    }
  }

  /**
   * Runs the tasks that earlier calls have left, even by an Error, and those for later. Returns
   * whether some are left that no other thread is going to run.
   */
  boolean runWaiting() {
    if (tasks.isEmpty() && later.isEmpty()) {
      return false;
    }
    StackRoom.check();
    if (lock.isHeldByCurrentThread() || !tryLock()) {
      return false;
    }
    try {
      Runnable next;
      while ((next = later.peek()) != null) {
        tasks.add(next);
        later.remove(); // afterwards, so that an Error loses no task
      }
      runTasks();
    } finally {
      lock.unlock();
    }
    return isWaiting();
  }

  /** Tells whether tasks are waiting and no thread is working, which would see them. */
  boolean isWaiting() {
    return !lock.isLocked() && !(tasks.isEmpty() && later.isEmpty());
  }

  /** Tells whether the calling thread is running a task. */
  boolean isRunByThisThread() {
    return lock.isHeldByCurrentThread();
  }

  /** Tells whether the tasks have become too many for one call. */
  boolean isBehind() {
    return behind;
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
      runTasks(Integer.MAX_VALUE); // they have an end, as nothing is reported any more
    } finally {
      lock.unlock();
    }
  }

  /** Runs the tasks that are waiting now, as a part of a task. Those for later are not run. */
  void runTasks() {
    runTasks(Math.max(MAX_TASKS, tasks.size()));
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
    behind = false;
    while (!tasks.isEmpty() && !behind) {
      StackRoom.check();
      if (!tryLock()) {
        return; // the thread that is working runs the tasks
      }
      try {
        runTasks(MAX_TASKS);
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Takes the lock, unless a thread has it or waits for it in {@link #call} or {@link #finish}, and
   * so runs the tasks. Such a thread might wait for ever if others took the lock before it.
   */
  private boolean tryLock() {
    return !lock.hasQueuedThreads() && lock.tryLock();
  }

  private void runTasks(int most) {
    Runnable task;
    int count = 0;
    while (count < most && (task = tasks.poll()) != null) {
      guard(task);
      count++;
    }
    behind = count == most && !tasks.isEmpty();
  }
}
