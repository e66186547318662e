// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import java.lang.Thread.UncaughtExceptionHandler;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Makes a system call of a thread of the library end with an Error, until it is told to stop. */
public final class FailingThread implements InjectedErrors.Plan, AutoCloseable {
  private final @Nullable UncaughtExceptionHandler before =
      Thread.getDefaultUncaughtExceptionHandler();
  private final BlockingQueue<Throwable> reports = new LinkedBlockingQueue<>();
  private final String thread;
  private final String call;

  /**
   * Begins to make a call fail.
   *
   * @param thread the name of the thread
   * @param call the name of the C function
   * @param failsToReport whether the handler of uncaught exceptions fails, too
   */
  public FailingThread(String thread, String call, boolean failsToReport) {
    this.thread = thread;
    this.call = call;
    Thread.setDefaultUncaughtExceptionHandler((in, e) -> {
      if (in.getName().equals(thread)) {
        reports.add(e);
        if (failsToReport) {
          throw new IllegalStateException("a handler that fails");
        }
      }
    });
    InjectedErrors.set(this);
  }

  @Override
  public int errno(String function, long first, long second, long third) {
    if (function.equals(call) && Thread.currentThread().getName().equals(thread)) {
      throw new OutOfMemoryError("thrown by the test");
    }
    return 0;
  }

  /** Waits for the next report of an Error; null if there is none in that time. */
  public @Nullable Throwable next(long millis) throws InterruptedException {
    return reports.poll(millis, TimeUnit.MILLISECONDS);
  }

  /** Makes the calls again; Errors are still reported here. */
  public void stop() {
    InjectedErrors.set(null);
  }

  @Override
  public void close() {
    stop();
    Thread.setDefaultUncaughtExceptionHandler(before);
  }
}
