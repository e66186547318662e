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
class VirtualThreadWaits {

  private static final long IDLE_SECONDS = 60;

  private static final VirtualThreadWaits SHARED = new VirtualThreadWaits();

  private final Executor threads;

  /**
   * Creates an instance with threads of its own. A thread outlives the call it is made for, so it
   * inherits neither the values nor the class loader of the caller, which it would keep alive and
   * give to other callers.
   */
  VirtualThreadWaits() {
    this(
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform()
                .daemon()
                .inheritInheritableThreadLocals(false)
                .name("kqueue4j-relay-", 0)
                .factory()));
  }

  VirtualThreadWaits(Executor threads) {
    this.threads = threads;
  }

  /** The instance that all kernels share. */
  static VirtualThreadWaits shared() {
    return SHARED;
  }

  /**
   * Makes another thread wait, and parks until that wait is over. Always outlasts that wait,
   * because the other thread uses the caller's buffer, and returns what the wait has collected even
   * if the calling thread could not park or was interrupted.
   *
   * <p>A virtual thread cannot park if its stack is too deep to be copied. The wait then ends at
   * once; until the other thread has left the kernel, the caller spins.
   *
   * @param wait waits in the kernel
   * @param onInterrupt makes the wait end; called again after the next interrupt if it throws
   * @return what the wait returns, or −EAGAIN if no thread can be started
   * @throws StackOverflowError if the calling thread cannot park and the wait has ended for that
   *     reason only; nothing was collected
   */
  int await(IntSupplier wait, Runnable onInterrupt) {
    Call call = new Call(wait, Thread.currentThread());
    try {
      threads.execute(call);
    } catch (OutOfMemoryError e) { // "unable to create native thread", or no memory for its object
      return -Errno.EAGAIN.number();
    }
    boolean interrupted = false;
    boolean isEnding = false;
    Error obstacle = null;
    while (!call.isOver) {
      if (obstacle == null) {
        try {
          park(call);
        } catch (Error e) {
          obstacle = e;
        }
      } else {
        Thread.onSpinWait();
      }
      interrupted |= Thread.interrupted();
      if ((interrupted || obstacle != null) && !isEnding) {
        isEnding = ran(onInterrupt);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    int result = call.result();
    if (obstacle != null && !interrupted && result == -Errno.EINTR.number()) {
      throw obstacle;
    }
    return result;
  }

  /** Parks the calling thread. A test overrides this. */
  void park(Object blocker) {
    LockSupport.park(blocker);
  }

  /** Runs an action; returns false if it throws, as it does if the kernel refuses the event. */
  private static boolean ran(Runnable action) {
    try {
      action.run();
      return true;
    } catch (RuntimeException | Error e) {
      return false;
    }
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
