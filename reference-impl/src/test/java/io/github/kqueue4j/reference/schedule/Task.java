// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.schedule;

import java.nio.channels.Selector;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A thread of a {@link Schedule}. Guarded: only the running task uses the state of any task. */
public final class Task {

  /** Determines the result of {@code Thread.isVirtual()}. */
  public enum Kind {
    PLATFORM,
    VIRTUAL
  }

  final String name;
  final Kind kind;
  final Thread thread;

  /** The condition for which the task waits; null if the task can run. */
  @Nullable BooleanSupplier until;

  /** The time at which {@link #until} becomes true by itself. */
  long deadline = Long.MAX_VALUE;

  /** The last point of the task. */
  String at = "begin";

  int priority;
  boolean hasBegun;
  boolean isOver;

  // the thread's state in the class library

  boolean hasPermit;
  boolean isInterrupted;

  /** The selector that an interrupt has to wake up. */
  @Nullable Selector selector;

  private volatile boolean mayRun;

  Task(String name, Kind kind, Runnable body) {
    this.name = name;
    this.kind = kind;
    this.thread = Thread.ofVirtual().name(name).unstarted(body);
  }

  /** Lets the thread run. */
  void resume() {
    mayRun = true;
    if (hasBegun) {
      LockSupport.unpark(thread);
    } else {
      hasBegun = true;
      thread.start();
    }
  }

  /** Stops the calling thread, this task's, until it is resumed. */
  void pause() {
    while (!mayRun) {
      LockSupport.park(this);
    }
    mayRun = false;
  }

  boolean isReady() {
    BooleanSupplier condition = until;
    return !isOver && (condition == null || condition.getAsBoolean());
  }

  /** Implements {@link Thread#interrupt} of this task's thread, called by another task. */
  public void interrupt() {
    ScheduledCalls.interrupt(thread);
  }

  /** Returns whether the interrupt status is set. */
  public boolean isInterrupted() {
    return isInterrupted;
  }

  @Override
  public String toString() {
    return name + ": " + (isOver ? "over" : at + (deadline == Long.MAX_VALUE ? "" : ", timed"));
  }
}
