// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.world;

import io.github.kqueue4j.conformance.World;
import io.github.kqueue4j.conformance.WorldThread;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A thread of the host. */
final class HostThread implements WorldThread {
  private static final long LOOK_NANOS = 1_000_000;
  private static final int LOOKS = 300;
  private static final int STILL = 4;

  private final Thread thread;
  private volatile @Nullable Throwable failure;

  HostThread(String name, World.Body body) {
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
   * Starts it and goes on once it stands still inside a wait, or has ended. A wait inside a system
   * call looks like running, so the stack is looked at too. Tests are right whenever this returns;
   * it makes them look at the wait and not at the way to it.
   */
  void begin() {
    thread.start();
    StackTraceElement[] before = {};
    int still = 0;
    for (int look = 0; look < LOOKS && thread.isAlive() && still < STILL; look++) {
      LockSupport.parkNanos(LOOK_NANOS);
      StackTraceElement[] now = thread.getStackTrace();
      still = isInKernel(now) && Arrays.equals(before, now) ? still + 1 : 0;
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
      throw new AssertionError("interrupted while it waited for " + thread.getName(), e);
    }
  }

  /** After the test: a failure that nobody has joined is one of the test. */
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
