// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.KqueueException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The delayed actions of a service. All of them share one timer of the watcher; there is no thread.
 * While the system has no room for that timer, the threads that wait for events look at the clock
 * instead. Guarded by the service's {@link WorkQueue}, but for what those threads call.
 */
final class Deadlines {

  /** The time after which the timer is tried again. */
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Watcher<EventHandler> watcher;
  private final WorkQueue work;
  private final Runnable wake;

  /** After the changes so far, as one of them may put an action off. */
  private final EventHandler onTimer = event -> expireLater();

  private final Runnable expired = this::expired;
  private final Runnable due = this::runDue;
  private final PriorityQueue<Deadline> pending =
      new PriorityQueue<>(Comparator.comparingLong(d -> d.atNanos - d.deadlines.originNanos));

  /** The actions that are about to run. */
  private final Deque<Deadline> running = new ArrayDeque<>();

  private final long originNanos;
  private @Nullable TimerWatch<EventHandler> timer;
  private long timerAtNanos;
  private boolean armed;

  /**
   * The time at which a thread has to run what is due and to try the timer again, as the system had
   * no room for the timer; null while none is needed. If a thread waits in {@link #poll}, one that
   * knows of the attempt does, or a wake-up is on its way. The thread that takes the attempt leaves
   * it to the work queue.
   */
  private final AtomicReference<@Nullable Attempt> attempt = new AtomicReference<>();

  /** The number of threads that wait for events and do not know of an attempt. */
  private final AtomicInteger unaware = new AtomicInteger();

  /** A time at which to try again. */
  private record Attempt(long atNanos) {}

  /** {@code wake} makes a thread that waits in {@link #poll} return. */
  Deadlines(Watcher<EventHandler> watcher, WorkQueue work, Runnable wake) {
    this.watcher = watcher;
    this.work = work;
    this.wake = wake;
    this.originNanos = watcher.backend().nanoTime();
  }

  /** A delayed action. */
  static final class Deadline {
    private final Deadlines deadlines;
    private final long atNanos;
    private final Runnable action;

    private Deadline(Deadlines deadlines, long atNanos, Runnable action) {
      this.deadlines = deadlines;
      this.atNanos = atNanos;
      this.action = action;
    }

    void cancel() {
      deadlines.pending.remove(this);
      deadlines.running.remove(this);
    }
  }

  long now() {
    return watcher.backend().nanoTime();
  }

  /** Schedules an action after a delay. */
  Deadline after(Duration delay, Runnable action) {
    Deadline deadline = new Deadline(this, now() + delay.toNanos(), action);
    pending.add(deadline);
    arm();
    return deadline;
  }

  /** Sets the timer to the first deadline, unless the timer is set to an earlier time. */
  private void arm() {
    Deadline first = pending.peek();
    if (first == null) {
      attempt.set(null);
      return;
    }
    if (armed && timerAtNanos - first.atNanos <= 0) {
      return;
    }
    Duration delay = Duration.ofNanos(Math.max(1, first.atNanos - now()));
    armed = false; // until the timer is set, as an Error may end this method
    try {
      if (timer == null) {
        timer = watcher.watch(Interest.after(delay), onTimer);
      } else {
        timer.restart(delay);
      }
      timerAtNanos = first.atNanos;
      armed = true;
      attempt.set(null);
    } catch (KqueueException e) {
      return; // closed, or too many timers
    } finally {
      if (!armed) {
        tryAgainAt(now() + Math.min(RETRY.toNanos(), delay.toNanos()));
      }
    }
  }

  private void tryAgainAt(long atNanos) {
    boolean known = attempt.getAndSet(new Attempt(atNanos)) != null;
    if (!known && unaware.get() > 0) {
      wake.run();
    }
  }

  // for the threads that wait for events

  /** Waits for an event until a timeout, or until something has to be done without the timer. */
  Optional<Event<EventHandler>> poll(long timeoutNanos) throws KqueueException {
    unaware.incrementAndGet(); // before the look, so that an attempt is seen, or wakes this thread
    boolean counted = true;
    try {
      Attempt next = attempt.get();
      long nanos = timeoutNanos;
      if (next != null) {
        unaware.decrementAndGet();
        counted = false;
        nanos = Math.clamp(next.atNanos - now(), 0, timeoutNanos);
      }
      return watcher.poll(Duration.ofNanos(nanos));
    } finally {
      if (counted) {
        unaware.decrementAndGet();
      }
    }
  }

  /**
   * Makes another thread look at the clock, as the calling one, which may have been the only one to
   * know of an attempt, waits no more.
   */
  void handOver() {
    if (attempt.get() != null && unaware.get() > 0) {
      wake.run();
    }
  }

  /** Hands over, unless the calling thread has done so already. */
  void handOverUnless(boolean done) {
    if (!done) {
      handOver();
    }
  }

  /**
   * Has what is due run, and the timer tried again, if there is no timer and it is time for that.
   */
  void runWithoutTimer() {
    Attempt next = attempt.get();
    if (next != null && next.atNanos - now() <= 0) {
      work.later(due);
      attempt.compareAndSet(next, null); // afterwards, so that an Error loses no attempt
    }
  }

  // for the timer

  private void expireLater() {
    work.later(expired);
  }

  private void expired() {
    armed = false;
    runDue();
  }

  /** Runs the actions that are due. After an Error the others run with the next ones. */
  private void runDue() {
    try {
      long now = now();
      Deadline next;
      while ((next = pending.peek()) != null && next.atNanos - now <= 0) {
        running.add(next);
        pending.remove(); // afterwards, so that an Error loses no action
      }
      while ((next = running.poll()) != null) {
        work.guard(next.action);
      }
    } finally {
      if (!running.isEmpty()) {
        work.later(due);
      }
      arm();
    }
  }
}
