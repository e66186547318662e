// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import java.io.IOException;

/** What a key watches. The service's lock is held whenever it is called. */
sealed interface PathTarget permits DirectoryTarget, FileTarget {

  /** Begins to look. If it throws, {@link #close()} is called. */
  void start() throws IOException;

  /** The key has other kinds. */
  void kindsChanged() throws IOException;

  /** Holds nothing open any more. Idempotent. */
  void close();
}
