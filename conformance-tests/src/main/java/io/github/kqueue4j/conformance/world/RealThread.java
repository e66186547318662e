// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.world;

import io.github.kqueue4j.conformance.World;
import io.github.kqueue4j.conformance.WorldThread;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A thread of the JVM. */
final class RealThread implements WorldThread {
  private static final long POLL_NANOS = 1_000_000;
  private static final int MAX_POLLS = 300;
  private static final int UNCHANGED_POLLS = 4;

  private final Thread thread;
  private volatile @Nullable Throwable failure;

  RealThread(String name, World.Body body) {
    thread =
        new Thread(
            () -> {
              try {
                body.run();
              } catch (Throwable e) { // kept for join(), which throws it
                failure = e;
              }
            },
            name);
    thread.setDaemon(true);
  }

  /**
   * Starts the thread, and returns once its stack no longer changes inside a wait, or the thread
   * has ended. The thread's state is not enough, because a thread in a system call counts as
   * running. The correctness of tests does not depend on when this returns; they merely ought to
   * reach the wait itself.
   */
  void begin() {
    thread.start();
    StackTraceElement[] before = {};
    int unchanged = 0;
    for (int polls = 0;
        polls < MAX_POLLS && thread.isAlive() && unchanged < UNCHANGED_POLLS;
        polls++) {
      LockSupport.parkNanos(POLL_NANOS);
      StackTraceElement[] now = thread.getStackTrace();
      unchanged = isInKernel(now) && Arrays.equals(before, now) ? unchanged + 1 : 0;
      before = now;
    }
  }

  private static boolean isInKernel(StackTraceElement[] stack) {
    return Arrays.stream(stack)
        .anyMatch(frame -> frame.getClassName().equals("io.github.kqueue4j.Kqueue"));
  }

  @Override
  public void join() {
    if (!ends(World.PATIENCE)) {
      AssertionError stuck = new AssertionError("thread " + thread.getName() + " does not end");
      stuck.setStackTrace(thread.getStackTrace());
      throw stuck;
    }
    Throwable thrown = failure;
    failure = null;
    if (thrown != null) {
      throw new AssertionError("thread " + thread.getName() + " failed: " + thrown, thrown);
    }
  }

  private boolean ends(Duration patience) {
    try {
      return thread.join(patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for thread " + thread.getName(), e);
    }
  }

  /** Ends the thread after the test. A failure that no join has thrown fails the test. */
  void end() {
    thread.interrupt();
    join();
  }

  @Override
  public void interrupt() {
    thread.interrupt();
  }

  @Override
  public boolean isDone() {
    return !thread.isAlive();
  }
}
