// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the entries that are neither new nor watched, after their directory was read: one of
 * them may have been replaced, even by a file with the same inode number. In a large directory that
 * takes much longer than reading the names. So it is done in parts with pauses between them, and
 * new names do not wait for it.
 */
final class EntryChecks {

  /** The time after which a part ends, with the entry that it is looking at. */
  private static final long PART_NANOS = 500_000;

  /** The most entries that are looked at right after the names were read. */
  private static final int MAX_AT_ONCE = 100;

  /** The pause after a part, as a multiple of its duration. */
  private static final int PAUSE_FACTOR = 4;

  private final KeyScope scope;
  private final DirectoryNode node;

  /** The entries that have not been looked at since the last read, the longest waiting first. */
  private final Deque<Path> pending = new ArrayDeque<>();

  /** The time of the next part; null if none is planned. */
  private Deadlines.@Nullable Deadline next;

  EntryChecks(KeyScope scope, DirectoryNode node) {
    this.scope = scope;
    this.node = node;
  }

  /** Adds an entry that may have been replaced. */
  void add(Path entry, WatchedEntry known) {
    if (!known.waitsForCheck) {
      known.waitsForCheck = true;
      pending.add(entry);
    }
  }

  /**
   * Looks at the pending entries, now if they are few, and else a part at a time, so that the
   * caller can report the new names first. Does nothing if a next part is planned already.
   */
  void begin(DirectoryListing listing) throws IOException {
    if (next != null || pending.isEmpty()) {
      return;
    }
    if (pending.size() <= MAX_AT_ONCE) {
      runPart(listing);
    } else {
      planNext(PART_NANOS);
    }
  }

  /** Returns true, as a use of the right directory. */
  private boolean runPart(DirectoryListing listing) throws IOException {
    long begin = scope.deadlines.now();
    run(listing, PART_NANOS);
    if (!pending.isEmpty()) {
      planNext(scope.deadlines.now() - begin);
    }
    return true;
  }

  /** Plans the next part, after a pause in proportion to the duration of a part. */
  private void planNext(long partNanos) {
    next = scope.deadlines.after(Duration.ofNanos(partNanos * PAUSE_FACTOR), this::runNext);
  }

  private void runNext() {
    next = null;
    node.lookAgain(this::runPart);
  }

  /** Looks at all pending entries now. */
  void finish() {
    if (!pending.isEmpty()) {
      node.lookAgain(listing -> run(listing, Long.MAX_VALUE));
    }
  }

  /** Looks at entries for a time; returns true, as a use of the right directory. */
  private boolean run(DirectoryListing listing, long nanos) throws IOException {
    long begin = scope.deadlines.now();
    while (!pending.isEmpty() && scope.deadlines.now() - begin < nanos) {
      node.checkKnown(pending.removeFirst(), listing);
    }
    return true;
  }

  void close() {
    pending.clear();
    if (next != null) {
      next.cancel();
      next = null;
    }
  }
}
