// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a changed directory is read again. If a read takes long, the changes of some time
 * are handled by one read, so that a busy directory does not use a whole processor.
 */
final class RereadPacing {

  /** If a read takes less time than this, the directory is read after each change. */
  private static final long CHEAP_NANOS = 1_000_000;

  /** The pause between two reads, as a multiple of the duration of the last one. */
  private static final int PAUSE_FACTOR = 4;

  private final Deadlines deadlines;
  private Deadlines.@Nullable Deadline next;
  private long endNanos;
  private long costNanos;
  private long excludedNanos;

  RereadPacing(Deadlines deadlines) {
    this.deadlines = deadlines;
  }

  /** Reads now or, if the last read was recent, after the pause. */
  void soon(Runnable read) {
    if (next != null) {
      return;
    }
    long pause = costNanos < CHEAP_NANOS ? 0 : costNanos * PAUSE_FACTOR;
    long since = deadlines.now() - endNanos;
    if (since >= pause) {
      read.run();
    } else {
      next =
          deadlines.after(
              Duration.ofNanos(pause - since),
              () -> {
                next = null;
                read.run();
              });
    }
  }

  long begin() {
    excludedNanos = 0;
    return deadlines.now();
  }

  void end(long beginNanos) {
    endNanos = deadlines.now();
    costNanos = endNanos - beginNanos - excludedNanos;
  }

  /** Excludes the time since an instant from the cost, as new entries are watched only once. */
  void exclude(long beginNanos) {
    excludedNanos += deadlines.now() - beginNanos;
  }

  void close() {
    if (next != null) {
      next.cancel();
    }
  }
}
