// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.KqueueException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The delayed actions of a service. All of them share one timer of the watcher; there is no thread.
 * Guarded by the service's {@link WorkQueue}.
 */
final class Deadlines {

  private final Watcher<EventHandler> watcher;
  private final WorkQueue work;
  private final PriorityQueue<Deadline> pending =
      new PriorityQueue<>(Comparator.comparingLong(d -> d.atNanos - d.deadlines.originNanos));
  private final long originNanos;
  private @Nullable TimerWatch<EventHandler> timer;
  private long timerAtNanos;
  private boolean armed;

  Deadlines(Watcher<EventHandler> watcher, WorkQueue work) {
    this.watcher = watcher;
    this.work = work;
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
    if (first == null || (armed && timerAtNanos - first.atNanos <= 0)) {
      return;
    }
    Duration delay = Duration.ofNanos(Math.max(1, first.atNanos - now()));
    try {
      if (timer == null) {
        timer = watcher.watch(Interest.after(delay), event -> work.run(this::expired));
      } else {
        timer.restart(delay);
      }
      timerAtNanos = first.atNanos;
      armed = true;
    } catch (KqueueException e) {
      armed = false; // closed, or too many timers: the next deadline tries again
    }
  }

  private void expired() {
    armed = false;
    runDue();
  }

  /** Runs the actions that are due. */
  void runDue() {
    List<Deadline> due = new ArrayList<>();
    long now = now();
    while (!pending.isEmpty() && pending.peek().atNanos - now <= 0) {
      due.add(pending.poll());
    }
    due.forEach(deadline -> work.guard(deadline.action));
    arm();
  }
}
