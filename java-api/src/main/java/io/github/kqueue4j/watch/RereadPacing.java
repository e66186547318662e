// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a directory is read again. One that takes long to read is not read for each change: those of
 * some time are taken together, so that a busy directory does not take a whole processor.
 */
final class RereadPacing {

  /** A directory that is read in less time is read whenever it changes. */
  private static final long SMALL_NANOS = 1_000_000;

  /** How many times as long as a read took pass before the next. */
  private static final int PAUSES = 4;

  private final Deadlines deadlines;
  private Deadlines.@Nullable Deadline next;
  private long endNanos;
  private long costNanos;

  RereadPacing(Deadlines deadlines) {
    this.deadlines = deadlines;
  }

  /** Reads now or, if it was read just before, a little later. */
  void soon(Runnable read) {
    if (next != null) {
      return;
    }
    long pause = costNanos < SMALL_NANOS ? 0 : costNanos * PAUSES;
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
    return deadlines.now();
  }

  void end(long beginNanos) {
    endNanos = deadlines.now();
    costNanos = endNanos - beginNanos;
  }

  void close() {
    if (next != null) {
      next.cancel();
    }
  }
}
