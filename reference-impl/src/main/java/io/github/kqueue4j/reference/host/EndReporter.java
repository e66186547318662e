// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import io.github.kqueue4j.spi.StackRoom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The thread that reports ends of processes. It runs while an end is awaited, so that no thread has
 * to be started when a process ends.
 *
 * <p>{@code ProcessHandle.onExit()} completes in the common pool. A program may occupy all threads
 * of that pool, even with waits for that end. So while tasks are queued there, this thread looks
 * itself, several times a second, whether a process has ended. Safe for use by several threads.
 */
final class EndReporter implements Runnable {
  private static final long LOOK_NANOS = 250_000_000;

  /** In the order in which they were added; guarded by this. */
  private final List<Awaited> awaited = new ArrayList<>();

  /**
   * Where the search for the next end begins: behind one whose action has failed, so that the other
   * ends need not wait for it. Guarded by this.
   */
  private int from;

  /** Null while no end is awaited; guarded by this. */
  private @Nullable Thread thread;

  /**
   * Set once {@code onExit()} or what waits for it has failed: the JDK, which keeps what waits for
   * a process, then gives the next caller for this process a future that never completes.
   */
  private volatile boolean hasFailed;

  EndReporter() {}

  /** The end of a process. */
  private static final class Awaited {
    final @Nullable ProcessHandle handle;
    final Runnable action;

    /** Whether the process has ended; guarded by the reporter. */
    private boolean over;

    /** Whether the action has run; set by the reporter's thread. */
    private volatile boolean reported;

    Awaited(@Nullable ProcessHandle handle, Runnable action) {
      this.handle = handle;
      this.action = action;
      over = handle == null;
    }
  }

  /**
   * Has an action run when a process has ended.
   *
   * @param handle the process; null if it has ended
   * @throws OutOfMemoryError if no thread can be started
   */
  void await(@Nullable ProcessHandle handle, Runnable action) {
    StackRoom.check();
    Awaited made = new Awaited(handle, action);
    add(made);
    if (handle == null) {
      return;
    }
    boolean asked = false;
    try {
      CompletableFuture<?> _ =
          handle.onExit().thenRun(() -> end(made)).exceptionally(this::endFailed);
      asked = true;
    } finally {
      if (!asked) {
        hasFailed = true;
        remove(made);
      }
    }
  }

  private synchronized void add(Awaited made) {
    if (thread == null) {
      Thread starting = new Thread(null, this, "kqueue4j-exits", 0, false);
      starting.setDaemon(true);
      starting.start(); // waits for this object's lock before it looks for work
      thread = starting;
    }
    awaited.add(made);
    LockSupport.unpark(thread);
  }

  private synchronized void remove(Awaited one) {
    awaited.remove(one);
  }

  /** Has this thread look itself from now on, as a thread of the pool could not tell of an end. */
  private @Nullable Void endFailed(Throwable failure) {
    hasFailed = true;
    return null;
  }

  private synchronized void end(Awaited one) {
    one.over = true;
    LockSupport.unpark(thread);
  }

  @Override
  public void run() {
    int failures = 0;
    boolean done = false;
    while (!done) {
      try {
        if (failures > 1) {
          lookIfNeeded(); // no other end may wait for one whose action fails each time
        }
        done = step();
        failures = 0;
      } catch (RuntimeException | Error e) {
        ThreadErrors.report(e); // all watchers of processes depend on this thread
        failures++;
        if (failures > 1) {
          ThreadErrors.pause(this);
        }
      }
    }
  }

  /** Reports an end, or waits for one. Returns whether the thread has to end. */
  private boolean step() {
    Awaited ended = nextEnded();
    if (ended != null) {
      report(ended);
      return false;
    }
    if (isDone()) {
      return true;
    }
    LockSupport.parkNanos(this, LOOK_NANOS);
    boolean _ = Thread.interrupted(); // of the thread group: no park waits with it
    lookIfNeeded();
    return false;
  }

  /** Looks at each process if no thread of the pool may tell of its end. */
  private void lookIfNeeded() {
    if (hasFailed || ForkJoinPool.commonPool().hasQueuedSubmissions()) {
      look();
    }
  }

  /** Returns how many ends are awaited. */
  synchronized int size() {
    int size = 0;
    for (Awaited one : awaited) {
      size += one.reported ? 0 : 1;
    }
    return size;
  }

  /**
   * Returns an end that has not been reported. It is removed only afterwards, since an Error may
   * come before its action runs.
   */
  private synchronized @Nullable Awaited nextEnded() {
    for (int i = awaited.size() - 1; i >= 0; i--) {
      if (awaited.get(i).reported) {
        awaited.remove(i);
      }
    }
    for (int i = 0; i < awaited.size(); i++) {
      Awaited one = awaited.get((from + i) % awaited.size());
      if (one.over) {
        from = (from + i) % awaited.size();
        return one;
      }
    }
    return null;
  }

  private synchronized boolean isDone() {
    boolean done = awaited.isEmpty();
    if (done) {
      thread = null;
    }
    return done;
  }

  /** Looks at each process, with no lock held. */
  private void look() {
    for (Awaited one : present()) {
      if (one.handle != null && !one.handle.isAlive()) {
        end(one);
      }
    }
  }

  private synchronized List<Awaited> present() {
    return List.copyOf(awaited);
  }

  /** Runs an action, which is run again if it fails, since no other thread reports that end. */
  private void report(Awaited one) {
    try {
      one.action.run();
      one.reported = true;
    } finally {
      if (!one.reported) {
        next();
      }
    }
  }

  private synchronized void next() {
    from++;
  }
}
