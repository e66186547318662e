// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Platform threads that wait in the kernel for virtual ones, which would hold their carriers. They
 * are daemons, as many as there are such waits, and end after a minute without work.
 */
final class Relay {

  private static final long IDLE_SECONDS = 60;

  private static final ThreadPoolExecutor THREADS =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          Thread.ofPlatform().daemon().name("kqueue4j-relay-", 0).factory());

  private Relay() {}

  /**
   * Has another thread make a wait, and parks until it is over.
   *
   * @param wait the wait
   * @param onInterrupt has the wait end soon; called at most once
   */
  static int await(IntSupplier wait, Runnable onInterrupt) {
    Call call = new Call(wait, Thread.currentThread());
    THREADS.execute(call);
    boolean interrupted = false;
    while (!call.isOver) {
      LockSupport.park(call);
      if (Thread.interrupted() && !interrupted) {
        interrupted = true;
        onInterrupt.run();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return call.result();
  }

  /** One wait. */
  private static final class Call implements Runnable {
    private final IntSupplier wait;
    private final Thread caller;
    private int result;
    private @Nullable Throwable thrown;
    private volatile boolean isOver;

    Call(IntSupplier wait, Thread caller) {
      this.wait = wait;
      this.caller = caller;
    }

    @Override
    public void run() {
      try {
        result = wait.getAsInt();
      } catch (RuntimeException | Error e) {
        thrown = e;
      } finally {
        isOver = true;
        LockSupport.unpark(caller);
      }
    }

    int result() {
      if (thrown != null) {
        throw new AssertionError("the wait on behalf of a virtual thread failed", thrown);
      }
      return result;
    }
  }
}
