// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What could not be opened or read, for a limit or an error that may pass. It is tried again when
 * something was closed, and after a while that grows. Guarded by the service's {@link WorkQueue}.
 */
final class Retries {

  private static final Duration SHORTEST = Duration.ofMillis(20);
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private final WorkQueue work;
  private final Deadlines deadlines;
  private final Set<Incomplete> incomplete = new LinkedHashSet<>();
  private Duration delay = SHORTEST;
  private Deadlines.@Nullable Deadline next;
  private boolean retrying;

  Retries(WorkQueue work, Deadlines deadlines) {
    this.work = work;
    this.deadlines = deadlines;
  }

  /** Who lacks something. */
  interface Incomplete {
    /** Tries again; true if nothing is lacking any more. */
    boolean retry();
  }

  /** Somebody lacks something; false if that was known. */
  boolean add(Incomplete who) {
    boolean added = incomplete.add(who);
    if (next == null && !retrying) {
      delay = SHORTEST;
      schedule();
    }
    return added;
  }

  void remove(Incomplete who) {
    incomplete.remove(who);
  }

  /** Something was closed: what failed for want of room may succeed. */
  void roomMade() {
    if (!retrying && !incomplete.isEmpty()) {
      delay = SHORTEST;
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
    delay = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    retry();
  }

  private void retry() {
    retrying = true;
    try {
      for (Incomplete who : List.copyOf(incomplete)) {
        if (who.retry()) {
          incomplete.remove(who);
        }
      }
    } finally {
      retrying = false;
    }
    if (incomplete.isEmpty()) {
      delay = SHORTEST;
    } else if (next == null) {
      schedule();
    }
  }
}
