// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;

/** A thread that waits on a queue for a day. */
public final class Waiter implements AutoCloseable {
  private static final long REPEAT_NANOS = 100_000;

  private final Kqueue kq;
  private final CompletableFuture<List<KEvent>> result = new CompletableFuture<>();
  private final Thread thread;

  private Waiter(Kqueue kq, Thread.Builder builder) {
    this.kq = kq;
    thread = builder.start(this::await);
  }

  /** Starts a platform thread that waits. */
  public static Waiter on(Kqueue kq) {
    return new Waiter(kq, Thread.ofPlatform().name("waiter").daemon());
  }

  /** Starts a virtual thread that waits. */
  public static Waiter virtualOn(Kqueue kq) {
    return new Waiter(kq, Thread.ofVirtual());
  }

  private void await() {
    try {
      result.complete(kq.poll(Duration.ofDays(1)));
    } catch (Throwable t) {
      result.completeExceptionally(t);
    }
  }

  /** Interrupts the thread. */
  public void interrupt() {
    thread.interrupt();
  }

  /** Returns whether the thread waits; false while it runs, and after its end. */
  public boolean isAsleep() {
    Thread.State state = thread.getState();
    return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
  }

  /** Waits for the end of the wait, and returns its events or throws its exception. */
  public List<KEvent> events() throws Exception {
    try {
      return result.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** Ends the wait if it still goes on. */
  @Override
  public void close() {
    while (thread.isAlive()) {
      kq.wakeup();
      LockSupport.parkNanos(this, REPEAT_NANOS);
    }
  }
}
