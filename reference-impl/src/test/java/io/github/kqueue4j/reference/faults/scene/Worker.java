// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.faults.scene;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A thread that runs one task after the other, and is abandoned if a task hangs. */
final class Worker implements AutoCloseable {
  private final String name;
  private ExecutorService thread;

  Worker(String name) {
    this.name = name;
    this.thread = start(name);
  }

  private static ExecutorService start(String name) {
    return Executors.newSingleThreadExecutor(
        Thread.ofPlatform().daemon().inheritInheritableThreadLocals(false).name(name).factory());
  }

  /** Runs a task in the thread and waits for its end. */
  <T> T call(String what, Callable<T> body) throws Exception {
    return await(what, thread.submit(body), Settings.HANG_MILLIS);
  }

  /** Runs a task with its own time limit. */
  <T> T call(String what, Callable<T> body, long millis) throws Exception {
    return await(what, thread.submit(body), millis);
  }

  <T> Future<T> start(Callable<T> body) {
    return thread.submit(body);
  }

  private <T> T await(String what, Future<T> future, long millis) throws Exception {
    try {
      return result(what, future, millis);
    } catch (Hang e) {
      thread.shutdown();
      thread = start(name);
      throw e;
    }
  }

  /** Returns the result of a task; throws {@link Hang} after the time limit. */
  static <T> T result(String what, Future<T> future, long millis) throws Exception {
    try {
      return future.get(millis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new Hang(what);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case Exception cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw new AssertionError(e);
      }
    }
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
