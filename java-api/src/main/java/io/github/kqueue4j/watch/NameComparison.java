// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Compares the names that one read of a directory found with the known entries. */
final class NameComparison {

  private final Map<Path, WatchedEntry> byName;
  private final int readCount;
  private final List<Path> unwatched = new ArrayList<>();

  /** The number of known entries that were found. */
  private int found;

  /**
   * Marks the known entries that were found with the number of the read. Adds those that can wait
   * to the checks.
   */
  NameComparison(
      Map<Path, WatchedEntry> byName, List<Path> names, int readCount, EntryChecks checks) {
    this.byName = byName;
    this.readCount = readCount;
    KnownOrder order = new KnownOrder(byName);
    for (Path entry : names) {
      WatchedEntry known = order.find(entry);
      if (known == null) {
        unwatched.add(entry);
      } else if (known.lastRead != readCount) { // a directory that changes may repeat a name
        found(entry, known, checks);
      }
    }
  }

  private void found(Path entry, WatchedEntry known, EntryChecks checks) {
    known.lastRead = readCount;
    found++;
    if (known.canWait()) {
      checks.add(entry, known);
    } else if (!known.isWatched()) {
      unwatched.add(entry);
    }
  }

  /** Returns the names whose files have to be looked at now: new ones, and some known ones. */
  List<Path> unwatched() {
    return unwatched;
  }

  /** Returns the known entries that were not found. */
  List<Path> missing() {
    List<Path> missing = new ArrayList<>();
    if (found < byName.size()) {
      byName.forEach((entry, known) -> {
        if (known.lastRead != readCount) {
          missing.add(entry);
        }
      });
    }
    return missing;
  }
}
