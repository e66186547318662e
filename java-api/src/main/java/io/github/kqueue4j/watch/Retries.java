// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The operations that failed because of a limit, or an error that may be temporary. They are
 * retried when a descriptor or watch was closed, and after a growing delay. Guarded by the
 * service's {@link WorkQueue}.
 */
final class Retries {

  private static final Duration MIN_DELAY = Duration.ofMillis(20);
  private static final Duration MAX_DELAY = Duration.ofSeconds(5);

  private final WorkQueue work;
  private final Deadlines deadlines;
  private final Set<Incomplete> incomplete = new LinkedHashSet<>();
  private Duration delay = MIN_DELAY;
  private Deadlines.@Nullable Deadline next;
  private boolean retrying;

  Retries(WorkQueue work, Deadlines deadlines) {
    this.work = work;
    this.deadlines = deadlines;
  }

  /** A part of a key whose last operation failed. */
  interface Incomplete {
    /** Retries the operation; returns true if nothing remains to be retried. */
    boolean retry();
  }

  /** Schedules a retry; returns false if the task is already waiting for one. */
  boolean add(Incomplete task) {
    boolean added = incomplete.add(task);
    if (next == null && !retrying) {
      delay = MIN_DELAY;
      schedule();
    }
    return added;
  }

  void remove(Incomplete task) {
    incomplete.remove(task);
  }

  /** Retries now, as a descriptor or watch was closed, which may have lifted a limit. */
  void resourcesFreed() {
    if (!retrying && !incomplete.isEmpty()) {
      delay = MIN_DELAY;
      work.run(this::retry);
    }
  }

  private void schedule() {
    if (next != null) {
      next.cancel();
    }
    next = deadlines.after(delay, this::retryLater);
  }

  private void retryLater() {
    next = null;
    Duration doubled = delay.multipliedBy(2);
    delay = doubled.compareTo(MAX_DELAY) > 0 ? MAX_DELAY : doubled;
    retry();
  }

  private void retry() {
    retrying = true;
    try {
      for (Incomplete task : List.copyOf(incomplete)) {
        work.guard(() -> {
          if (task.retry()) {
            incomplete.remove(task);
          }
        });
      }
    } finally {
      retrying = false;
    }
    if (incomplete.isEmpty()) {
      delay = MIN_DELAY;
    } else if (next == null) {
      schedule();
    }
  }
}
