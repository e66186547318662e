// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import java.io.IOException;

/** What a key watches. All methods are called with the service's {@link WorkQueue} held. */
sealed interface Target permits DirectoryTarget, FileTarget, TreeTarget {

  /** Starts watching. If this method throws, the caller calls {@link #close()}. */
  void start() throws IOException;

  /** Handles the changes so far, before the kinds are replaced. */
  void drain() throws IOException;

  /** Adapts to new kinds of the key. */
  void kindsChanged() throws IOException;

  /** Tells whether the path still leads to what is watched. */
  boolean isCurrent();

  /** Closes all watches. Idempotent. */
  void close();
}
