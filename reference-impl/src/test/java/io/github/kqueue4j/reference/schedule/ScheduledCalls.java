// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.schedule;

import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelector;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The methods that rewritten code calls in place of the class library. Each method has the name of
 * the method that it replaces, and calls that method for a thread that is not a task of a schedule.
 */
@SuppressWarnings("WaitNotInLoop") // the caller has the loop
public final class ScheduledCalls {

  private ScheduledCalls() {}

  /** A lock or a monitor. */
  private static final class LockModel {
    @Nullable Task owner;
    int count;
  }

  /** A condition, with its waiters in the order of their arrival. */
  private static final class ConditionModel {
    final LockModel lock;
    final ArrayDeque<boolean[]> waiting = new ArrayDeque<>();

    ConditionModel(LockModel lock) {
      this.lock = lock;
    }
  }

  private static LockModel model(Schedule schedule, Object lock) {
    return (LockModel) schedule.models.computeIfAbsent(lock, key -> new LockModel());
  }

  private static ConditionModel model(Schedule schedule, Condition condition) {
    ConditionModel model = (ConditionModel) schedule.models.get(condition);
    if (model == null) {
      throw new AssertionError("a condition that was created outside of the schedule");
    }
    return model;
  }

  /** A point before an access that other threads can see. */
  public static void point(String what) {
    Schedule schedule = Schedule.ofThread();
    if (schedule != null) {
      schedule.point(what);
    }
  }

  // locks

  private static void enter(Schedule schedule, String what, LockModel model) {
    Task me = schedule.task();
    if (model.owner != me) {
      schedule.await(what, () -> model.owner == null, Long.MAX_VALUE);
      model.owner = me;
    }
    model.count++;
  }

  private static void exit(Schedule schedule, LockModel model) {
    if (model.owner != schedule.task()) {
      throw new IllegalMonitorStateException("lock released by a thread that does not hold it");
    }
    if (--model.count == 0) {
      model.owner = null;
    }
  }

  /** {@link ReentrantLock#lock}. */
  public static void lock(ReentrantLock lock) {
    Schedule schedule = Schedule.ofThread();
    if (schedule == null) {
      lock.lock();
    } else {
      enter(schedule, "lock", model(schedule, lock));
    }
  }

  /** {@link ReentrantLock#unlock}. */
  public static void unlock(ReentrantLock lock) {
    Schedule schedule = Schedule.ofThread();
    if (schedule == null) {
      lock.unlock();
    } else {
      exit(schedule, model(schedule, lock));
    }
  }

  /** {@code monitorenter}. */
  public static void enterMonitor(Object monitor) {
    Schedule schedule = Schedule.ofThread();
    if (schedule != null) {
      enter(schedule, "synchronized", model(schedule, monitor));
    }
  }

  /** {@code monitorexit}. */
  public static void exitMonitor(Object monitor) {
    Schedule schedule = Schedule.ofThread();
    if (schedule != null) {
      exit(schedule, model(schedule, monitor));
    }
  }

  /** {@link ReentrantLock#newCondition}. */
  public static Condition newCondition(ReentrantLock lock) {
    Condition condition = lock.newCondition();
    Schedule schedule = Schedule.ofThread();
    if (schedule != null) {
      schedule.models.put(condition, new ConditionModel(model(schedule, lock)));
    }
    return condition;
  }

  /** {@link Condition#awaitUninterruptibly}. */
  public static void awaitUninterruptibly(Condition condition) {
    Schedule schedule = Schedule.ofThread();
    if (schedule == null) {
      condition.awaitUninterruptibly();
    } else {
      await(schedule, model(schedule, condition), Long.MAX_VALUE, false);
    }
  }

  /** {@link Condition#await}. */
  public static void await(Condition condition) throws InterruptedException {
    Schedule schedule = Schedule.ofThread();
    if (schedule == null) {
      condition.await();
    } else if (!await(schedule, model(schedule, condition), Long.MAX_VALUE, true)) {
      throw new InterruptedException();
    }
  }

  /** {@link Condition#awaitNanos}. */
  public static long awaitNanos(Condition condition, long nanos) throws InterruptedException {
    Schedule schedule = Schedule.ofThread();
    if (schedule == null) {
      return condition.awaitNanos(nanos);
    }
    long deadline = schedule.now() + nanos;
    if (!await(schedule, model(schedule, condition), deadline, true)) {
      throw new InterruptedException();
    }
    return deadline - schedule.now();
  }

  /** Awaits a condition; returns false if the thread was interrupted. */
  private static boolean await(
      Schedule schedule, ConditionModel condition, long deadline, boolean isInterruptible) {
    Task me = schedule.task();
    LockModel lock = condition.lock;
    if (lock.owner != me) {
      throw new IllegalMonitorStateException("a condition is awaited without its lock");
    }
    boolean[] signalled = {false};
    condition.waiting.add(signalled);
    int count = lock.count;
    lock.owner = null;
    lock.count = 0;
    schedule.await(
        "await",
        () ->
            lock.owner == null
                && (signalled[0]
                    || schedule.now() >= deadline
                    || (isInterruptible && me.isInterrupted)),
        deadline);
    lock.owner = me;
    lock.count = count;
    condition.waiting.remove(signalled);
    if (isInterruptible && !signalled[0] && me.isInterrupted) {
      me.isInterrupted = false;
      return false;
    }
    return true;
  }

  /** {@link Condition#signal}. */
  public static void signal(Condition condition) {
    Schedule schedule = Schedule.ofThread();
    if (schedule == null) {
      condition.signal();
      return;
    }
    boolean[] first = model(schedule, condition).waiting.poll();
    if (first != null) {
      first[0] = true;
    }
  }

  /** {@link Condition#signalAll}. */
  public static void signalAll(Condition condition) {
    Schedule schedule = Schedule.ofThread();
    if (schedule == null) {
      condition.signalAll();
      return;
    }
    ConditionModel model = model(schedule, condition);
    model.waiting.forEach(signalled -> signalled[0] = true);
    model.waiting.clear();
  }

  // threads

  /** {@link LockSupport#park(Object)}. */
  public static void park(Object blocker) {
    Schedule schedule = Schedule.ofThread();
    if (schedule == null) {
      LockSupport.park(blocker);
    } else {
      park(schedule, Long.MAX_VALUE);
    }
  }

  /** {@link LockSupport#parkNanos(Object, long)}. */
  public static void parkNanos(Object blocker, long nanos) {
    Schedule schedule = Schedule.ofThread();
    if (schedule == null) {
      LockSupport.parkNanos(blocker, nanos);
    } else {
      park(schedule, schedule.now() + nanos);
    }
  }

  /** {@link LockSupport#parkNanos(long)}. */
  public static void parkNanos(long nanos) {
    Schedule schedule = Schedule.ofThread();
    if (schedule == null) {
      LockSupport.parkNanos(nanos);
    } else {
      park(schedule, schedule.now() + nanos);
    }
  }

  private static void park(Schedule schedule, long deadline) {
    Task me = schedule.task();
    schedule.await(
        "park", () -> me.hasPermit || me.isInterrupted || schedule.now() >= deadline, deadline);
    me.hasPermit = false;
  }

  /** {@link LockSupport#unpark}. */
  public static void unpark(@Nullable Thread thread) {
    Schedule schedule = Schedule.ofThread();
    Task task = schedule == null || thread == null ? null : schedule.taskOf(thread);
    if (schedule == null || task == null) {
      LockSupport.unpark(thread);
    } else {
      schedule.point("unpark " + task.name);
      task.hasPermit = true;
    }
  }

  /**
   * {@link Thread#interrupt}, as in JDK 23 and later: the selector is called with no lock held, so
   * the call may come after the end of the wait for which the selector was looked up.
   */
  public static void interrupt(Thread thread) {
    Schedule schedule = Schedule.ofThread();
    Task task = schedule == null ? null : schedule.taskOf(thread);
    if (schedule == null || task == null) {
      thread.interrupt();
    } else {
      interrupt(schedule, task);
    }
  }

  private static void interrupt(Schedule schedule, Task task) {
    schedule.point("interrupt " + task.name);
    task.isInterrupted = true;
    Selector selector = task.selector;
    if (selector != null && task != schedule.task()) {
      schedule.point("wake the selector of " + task.name);
      selector.wakeup();
    }
  }

  /** {@link Thread#isInterrupted}. */
  public static boolean isInterrupted(Thread thread) {
    Schedule schedule = Schedule.ofThread();
    Task task = schedule == null ? null : schedule.taskOf(thread);
    if (schedule == null || task == null) {
      return thread.isInterrupted();
    }
    schedule.point("isInterrupted");
    return task.isInterrupted;
  }

  /** {@link Thread#interrupted}. */
  public static boolean interrupted() {
    Schedule schedule = Schedule.ofThread();
    if (schedule == null) {
      return Thread.interrupted();
    }
    schedule.point("interrupted");
    boolean was = schedule.task().isInterrupted;
    schedule.task().isInterrupted = false;
    return was;
  }

  /** {@link Thread#isVirtual}. */
  public static boolean isVirtual(Thread thread) {
    Schedule schedule = Schedule.ofThread();
    Task task = schedule == null ? null : schedule.taskOf(thread);
    return task == null ? thread.isVirtual() : task.kind == Task.Kind.VIRTUAL;
  }

  /** {@link Thread#onSpinWait}. */
  public static void onSpinWait() {
    point("spin");
  }

  /** {@link System#nanoTime}. */
  public static long nanoTime() {
    Schedule schedule = Schedule.ofThread();
    return schedule == null ? System.nanoTime() : schedule.now();
  }

  /** {@code AbstractSelector.begin()}. */
  public static void begin(AbstractSelector selector) {
    Schedule schedule = task();
    schedule.point("begin");
    schedule.task().selector = selector;
    schedule.point("begun");
    if (schedule.task().isInterrupted) {
      selector.wakeup();
    }
  }

  /** {@code AbstractSelector.end()}. */
  public static void end(AbstractSelector selector) {
    Schedule schedule = task();
    schedule.point("end");
    if (schedule.task().selector != selector) {
      throw new AssertionError("end() of another selector");
    }
    schedule.task().selector = null;
  }

  private static Schedule task() {
    Schedule schedule = Schedule.ofThread();
    if (schedule == null) {
      throw new AssertionError("a selector waits outside of the schedule");
    }
    return schedule;
  }
}
