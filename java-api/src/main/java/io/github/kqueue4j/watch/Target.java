// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import java.io.IOException;

/** What a key watches. The service's {@link WorkQueue} is held whenever it is called. */
sealed interface Target permits DirectoryTarget, FileTarget, TreeTarget {

  /** Begins to look. If it throws, {@link #close()} is called. */
  void start() throws IOException;

  /** Takes in what has happened so far, before the kinds change. */
  void drain() throws IOException;

  /** The key has other kinds. */
  void kindsChanged() throws IOException;

  /** Whether its path still leads to what it watches. */
  boolean isStill();

  /** Holds nothing open any more. Idempotent. */
  void close();
}
