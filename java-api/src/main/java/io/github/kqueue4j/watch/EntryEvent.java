// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import java.nio.file.Path;
import java.nio.file.WatchEvent;

/**
 * An event of a {@link KqueueWatchService} that is about an entry: each but OVERFLOW is one. The
 * context is the entry's name, or with {@link KqueueWatchService#registerTree} its path from the
 * root of the tree.
 */
public interface EntryEvent extends WatchEvent<Path> {

  /**
   * Tells whether the entry is a directory.
   *
   * @return true if it is one; of ENTRY_DELETE, if it was one
   */
  boolean isDirectory();
}
