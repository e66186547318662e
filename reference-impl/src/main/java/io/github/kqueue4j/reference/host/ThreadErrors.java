// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import java.util.concurrent.locks.LockSupport;

/** Errors at the start of a thread, and in a thread that has to go on after them. */
public final class ThreadErrors {
  /** How long a thread waits before it tries again what has failed twice. */
  private static final long PAUSE_NANOS = 100_000_000;

  private ThreadErrors() {}

  /**
   * Returns whether an Error means that no thread can be created, rather than that the heap is
   * full.
   *
   * @param e thrown by the start of a thread, possibly one that the JDK starts itself
   * @return true if a limit of the system is reached
   */
  public static boolean isLackOfThread(OutOfMemoryError e) {
    String message = e.getMessage();
    return message != null && message.contains("thread");
  }

  /**
   * Calls the calling thread's handler of uncaught exceptions, and ignores what it throws, as the
   * JVM does.
   *
   * @param e what the thread goes on after
   */
  public static void report(Throwable e) {
    try {
      Thread me = Thread.currentThread();
      me.getUncaughtExceptionHandler().uncaughtException(me, e);
    } catch (RuntimeException | Error ignored) {
      // the thread has to go on
    }
  }

  /**
   * Waits for a tenth of a second, so that a thread whose work fails again and again leaves others
   * the processor. Clears an interrupt, with which it would not wait.
   *
   * @param blocker the object whose work has failed
   */
  public static void pause(Object blocker) {
    boolean _ = Thread.interrupted();
    LockSupport.parkNanos(blocker, PAUSE_NANOS);
  }
}
