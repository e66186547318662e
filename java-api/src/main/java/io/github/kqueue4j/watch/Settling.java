// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Collects the changes of each entry of a key, and reports them as one event once the entry has not
 * changed for a while. A new directory is reported no later than its first entry, even if the
 * directory itself is not quiet yet: programs that copy a tree set the times of a directory last.
 * Guarded by the service's {@link WorkQueue}.
 */
final class Settling {

  private static final Duration LONGEST = Duration.ofDays(365);

  private final Deadlines deadlines;
  private final long quietNanos;

  /** The entries with unreported changes, in the order of their last change. */
  private final Map<Path, Unsettled> unsettled = new LinkedHashMap<>();

  private Deadlines.@Nullable Deadline scheduled;

  Settling(Deadlines deadlines, Duration quiet) {
    this.deadlines = deadlines;
    this.quietNanos = quiet.toNanos();
  }

  /** Throws IllegalArgumentException unless a time to settle is from zero to 365 days. */
  static void check(Duration settling) {
    if (settling.isNegative()) {
      throw new IllegalArgumentException(
          "the time to settle must not be negative: "
              + settling
              + " (use zero to report each change at once)");
    }
    if (settling.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "the time to settle must be at most 365 days (" + LONGEST + "): " + settling);
    }
  }

  /** An entry with unreported changes. */
  private static final class Unsettled {
    final boolean existedBefore;
    boolean exists;
    boolean replaced;

    /** Whether a key without ENTRY_CREATE is told of a new entry. */
    boolean filled;

    boolean isDirectory;
    long lastNanos;

    Unsettled(boolean existedBefore) {
      this.existedBefore = existedBefore;
    }
  }

  void changed(PathKey key, EntryChange change, Path name, boolean isDirectory, boolean filled) {
    Unsettled entry = unsettled.remove(name);
    if (entry == null) {
      entry = new Unsettled(change != EntryChange.NEW);
    }
    entry.replaced |= change == EntryChange.REPLACED || change == EntryChange.NEW;
    entry.exists = change != EntryChange.GONE;
    boolean modified = change == EntryChange.MODIFIED || change == EntryChange.REPLACED;
    entry.filled = entry.exists && (entry.filled || filled || modified);
    entry.isDirectory = isDirectory;
    entry.lastNanos = deadlines.now();
    unsettled.put(name, entry);
    schedule(key, quietNanos);
  }

  private void schedule(PathKey key, long nanos) {
    if (scheduled == null) {
      scheduled =
          deadlines.after(
              Duration.ofNanos(nanos),
              () -> {
                scheduled = null;
                reportSettled(key);
              });
    }
  }

  private void reportSettled(PathKey key) {
    long now = deadlines.now();
    for (Map.Entry<Path, Unsettled> entry : List.copyOf(unsettled.entrySet())) {
      long leftNanos = entry.getValue().lastNanos + quietNanos - now;
      if (leftNanos > 0 && unsettled.containsKey(entry.getKey())) {
        schedule(key, leftNanos);
        return;
      }
      reportAfterParents(key, entry.getKey());
    }
  }

  /** Reports all entries now. */
  void flush(PathKey key) {
    List.copyOf(unsettled.keySet()).forEach(name -> reportAfterParents(key, name));
  }

  /** Forgets all entries, as the key has ended. */
  void close() {
    unsettled.clear();
    if (scheduled != null) {
      scheduled.cancel();
      scheduled = null;
    }
  }

  /**
   * Reports an entry unless it is reported already. An entry that exists is reported after the new
   * directories that contain it; a deleted entry was deleted before its directory.
   */
  private void reportAfterParents(PathKey key, Path name) {
    Unsettled entry = unsettled.remove(name);
    if (entry == null) {
      return;
    }
    Path parent = name.getParent();
    if (entry.exists) {
      for (Path up = parent; up != null; up = up.getParent()) {
        Unsettled directory = unsettled.get(up);
        if (directory != null && directory.exists && directory.replaced) {
          reportAfterParents(key, up); // and those above
        }
      }
    }
    report(key, name, entry);
  }

  private static void report(PathKey key, Path name, Unsettled entry) {
    if (!entry.exists) {
      if (entry.existedBefore) {
        key.report(EntryChange.GONE, name, entry.isDirectory, false);
      }
    } else if (!entry.existedBefore) {
      key.report(EntryChange.NEW, name, entry.isDirectory, entry.filled);
    } else if (entry.replaced && (entry.isDirectory || !key.wants(ENTRY_MODIFY))) {
      key.report(EntryChange.REPLACED, name, entry.isDirectory, true);
    } else {
      key.report(EntryChange.MODIFIED, name, entry.isDirectory, true);
    }
  }
}
