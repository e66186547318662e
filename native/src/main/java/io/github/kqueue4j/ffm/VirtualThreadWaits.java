// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import io.github.kqueue4j.Errno;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Platform threads that wait in the kernel on behalf of virtual threads, because a virtual thread
 * in a system call would pin its carrier. There is one daemon thread for each such wait; it ends
 * after a minute without work.
 */
final class VirtualThreadWaits {

  private static final long IDLE_SECONDS = 60;

  private static final VirtualThreadWaits SHARED =
      new VirtualThreadWaits(
          new ThreadPoolExecutor(
              0,
              Integer.MAX_VALUE,
              IDLE_SECONDS,
              TimeUnit.SECONDS,
              new SynchronousQueue<>(),
              Thread.ofPlatform().daemon().name("kqueue4j-relay-", 0).factory()));

  private final Executor threads;

  VirtualThreadWaits(Executor threads) {
    this.threads = threads;
  }

  /** The instance that all kernels share. */
  static VirtualThreadWaits shared() {
    return SHARED;
  }

  /**
   * Makes another thread wait, and parks until that wait is over. An exception in the calling
   * thread is held back until then, because the other thread uses the caller's buffer.
   *
   * @param wait waits in the kernel
   * @param onInterrupt makes the wait end; called at most once
   * @return what the wait returns, or −EAGAIN if no thread can be started
   */
  int await(IntSupplier wait, Runnable onInterrupt) {
    Call call = new Call(wait, Thread.currentThread());
    try {
      threads.execute(call);
    } catch (OutOfMemoryError e) { // "unable to create native thread"
      return -Errno.EAGAIN.number();
    }
    boolean interrupted = false;
    Throwable failure = null;
    while (!call.isOver) {
      try {
        LockSupport.park(call);
        if (Thread.interrupted() && !interrupted) {
          interrupted = true;
          onInterrupt.run();
        }
      } catch (RuntimeException | Error e) {
        failure = e;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (failure != null) {
      throw new IllegalStateException(
          "the wait of a virtual thread failed in the calling thread", failure);
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
        throw new AssertionError(
            "the wait on behalf of a virtual thread failed in the kernel thread", thrown);
      }
      return result;
    }
  }
}
