// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import java.nio.file.Path;

/** Which entries of a tree are watched. Asked before anything of the entry is opened. */
@FunctionalInterface
public interface TreeFilter {

  /**
   * Tells whether an entry is of interest. Called by the threads that wait for keys, one at a time.
   *
   * @param path the entry, from the root of the tree
   * @param isDirectory whether it is a directory: if it is refused, so is all that is below it
   * @return false if nothing is to be told of it
   */
  boolean accepts(Path path, boolean isDirectory);
}
