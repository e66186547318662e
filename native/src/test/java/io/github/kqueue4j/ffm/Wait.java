// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.ffm.loopback.Loopback;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A waiting call in a thread of its own, and the outcome of the call. */
final class Wait {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final long POLL_NANOS = 100_000;

  private final FutureTask<Object> task;
  private final Thread thread;

  private Wait(Callable<?> call, Thread.Builder builder) {
    task = new FutureTask<>(call::call);
    thread = builder.start(task);
  }

  /** Begins a wait, and returns once the thread is in the kernel. */
  static Wait begin(Loopback library, Callable<?> call) {
    return begin(library, call, Thread.ofPlatform().daemon());
  }

  static Wait begin(Loopback library, Callable<?> call, Thread.Builder builder) {
    int before = library.sleepers();
    Wait wait = new Wait(call, builder);
    until(() -> library.sleepers() > before || wait.task.isDone());
    return wait;
  }

  static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("the condition does not become true").isLessThan(deadline);
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  void interrupt() {
    thread.interrupt();
  }

  boolean isOver() {
    return task.isDone();
  }

  /** The value that the call returned, or the exception that it threw, as text. */
  Object outcome() {
    try {
      return task.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      return String.valueOf(e.getCause());
    } catch (TimeoutException | InterruptedException e) {
      throw new AssertionError("the wait does not end", e);
    }
  }
}
