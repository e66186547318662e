// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.schedule;

import java.nio.channels.Selector;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A thread of a {@link Schedule}. Its state is guarded by being the one that runs. */
public final class Task {

  /** What {@code Thread.isVirtual()} is to say. */
  public enum Kind {
    PLATFORM,
    VIRTUAL
  }

  final String name;
  final Kind kind;
  final Thread thread;

  /** Nothing if it could run. */
  @Nullable BooleanSupplier until;

  /** The time at which {@link #until} may become true by itself. */
  long deadline = Long.MAX_VALUE;

  /** Where it is. */
  String at = "begin";

  int priority;
  boolean hasBegun;
  boolean isOver;

  // what the thread has in the class library

  boolean hasPermit;
  boolean isInterrupted;

  /** What an interrupt is to call. */
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

  /** {@link Thread#interrupt} of its thread, by another task. */
  public void interrupt() {
    ScheduledCalls.interrupt(thread);
  }

  /** Whether its interrupt status is set. */
  public boolean isInterrupted() {
    return isInterrupted;
  }

  @Override
  public String toString() {
    return name + ": " + (isOver ? "over" : at + (deadline == Long.MAX_VALUE ? "" : ", timed"));
  }
}
