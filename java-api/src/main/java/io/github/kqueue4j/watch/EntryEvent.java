// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import java.nio.file.Path;
import java.nio.file.WatchEvent;

/**
 * An event of a {@link KqueueWatchService} for an entry. All events but OVERFLOW implement this
 * interface. The context is the entry's name, or with {@link KqueueWatchService#registerTree} its
 * path relative to the root of the tree.
 */
public interface EntryEvent extends WatchEvent<Path> {

  /**
   * Tells whether the entry is a directory. If several events were merged into this one, the answer
   * is that of the last.
   *
   * @return true if the entry is a directory or, with ENTRY_DELETE, was a directory
   */
  boolean isDirectory();
}
