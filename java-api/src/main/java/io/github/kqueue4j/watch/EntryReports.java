// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.watch.ChangeSource.Change;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** Handles what the watches of a directory's entries report: of files and of subdirectories. */
final class EntryReports {

  private final KeyScope scope;
  private final DirectoryNode node;
  private final EntryWatches watches;

  EntryReports(KeyScope scope, DirectoryNode node, EntryWatches watches) {
    this.scope = scope;
    this.node = node;
    this.watches = watches;
  }

  /** Handles the changes of an entry that is watched itself. */
  void changed(Path entry, WatchedEntry known, Set<Change> changes) {
    if (!node.has(entry, known)) {
      return;
    }
    known.ended |= changes.contains(Change.ENDED);
    boolean modified = changes.contains(Change.ATTRIBUTES);
    modified |= changes.contains(Change.WRITTEN) && !known.attributes.isDirectory();
    modified |= changes.contains(Change.MOVED); // away and back: programs may have seen it leave
    modified |= changes.contains(Change.LOST);
    if (known.unconfirmed) {
      known.changeTime = EntryAttributes.changeTime(node.resolve(entry)); // nothing missed so far
    }
    try {
      EntryAttributes now = scope.find(node.resolve(entry));
      if (known.ended || now == null || !now.isSame(known.attributes)) {
        node.check(entry, now, true);
      } else if (modified) {
        known.attributes = now;
        node.reportModified(entry, known);
        watches.attributesChanged(entry, known);
      }
    } catch (IOException e) {
      node.rereadLater();
    }
  }

  /** Reports changed attributes of a subdirectory, where only its own watch reports them. */
  void attributesChanged(Path entry, DirectoryNode child) {
    WatchedEntry known = node.entries().get(entry);
    if (known != null && known.child == child && !scope.source.reportsNames()) {
      changed(entry, known, Set.of(Change.ATTRIBUTES));
    }
  }

  /**
   * Handles the end of a subdirectory's watch, unless its removal is reported by its name. A file
   * that has the name although its reports so far say nothing is what an unmount has uncovered.
   */
  void directoryEnded(Path entry, WatchedEntry known) {
    try {
      boolean found = node.has(entry, known) && scope.find(node.resolve(entry)) != null;
      scope.source.drain();
      if (node.has(entry, known)) {
        if (found) {
          node.lookUp(entry);
        } else {
          node.rereadQuietly(); // in case the kernel does not report the removal
        }
      }
    } catch (IOException e) {
      node.rereadLater();
    }
  }
}
