// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects the changes of each entry of a key, and reports them as one event once the entry has not
 * changed for a while. Guarded by the service's {@link WorkQueue}.
 */
final class Settling {

  private final Deadlines deadlines;
  private final long quietNanos;

  /** The entries with unreported changes, in the order of their last change. */
  private final Map<Path, Unsettled> unsettled = new LinkedHashMap<>();

  private boolean scheduled;

  Settling(Deadlines deadlines, Duration quiet) {
    this.deadlines = deadlines;
    this.quietNanos = quiet.toNanos();
  }

  /** An entry with unreported changes. */
  private static final class Unsettled {
    final boolean existedBefore;
    boolean exists;
    boolean replaced;
    boolean isDirectory;
    long lastNanos;

    Unsettled(boolean existedBefore) {
      this.existedBefore = existedBefore;
    }
  }

  void changed(PathKey key, EntryChange change, Path name, boolean isDirectory) {
    Unsettled entry = unsettled.remove(name);
    if (entry == null) {
      entry = new Unsettled(change != EntryChange.NEW);
    }
    entry.replaced |= change == EntryChange.REPLACED || change == EntryChange.NEW;
    entry.exists = change != EntryChange.GONE;
    entry.isDirectory = isDirectory;
    entry.lastNanos = deadlines.now();
    unsettled.put(name, entry);
    schedule(key, quietNanos);
  }

  private void schedule(PathKey key, long nanos) {
    if (!scheduled) {
      scheduled = true;
      deadlines.after(
          Duration.ofNanos(nanos),
          () -> {
            scheduled = false;
            reportSettled(key);
          });
    }
  }

  private void reportSettled(PathKey key) {
    long now = deadlines.now();
    for (Map.Entry<Path, Unsettled> entry : List.copyOf(unsettled.entrySet())) {
      long leftNanos = entry.getValue().lastNanos + quietNanos - now;
      if (leftNanos > 0) {
        schedule(key, leftNanos);
        return;
      }
      unsettled.remove(entry.getKey());
      report(key, entry.getKey(), entry.getValue());
    }
  }

  /** Reports all entries now. */
  void flush(PathKey key) {
    unsettled.forEach((name, entry) -> report(key, name, entry));
    unsettled.clear();
  }

  private static void report(PathKey key, Path name, Unsettled entry) {
    if (!entry.exists) {
      if (entry.existedBefore) {
        key.report(EntryChange.GONE, name, entry.isDirectory, false);
      }
    } else if (!entry.existedBefore) {
      key.report(EntryChange.NEW, name, entry.isDirectory, true);
    } else if (entry.replaced && !key.wants(ENTRY_MODIFY)) {
      key.report(EntryChange.REPLACED, name, entry.isDirectory, true);
    } else {
      key.report(EntryChange.MODIFIED, name, entry.isDirectory, true);
    }
  }
}
