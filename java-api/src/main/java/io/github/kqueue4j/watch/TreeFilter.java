// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import java.nio.file.Path;

/** Selects the entries of a tree that are watched. Called before an entry is opened. */
@FunctionalInterface
public interface TreeFilter {

  /**
   * Tells whether an entry is watched. Called by the threads that use the service, one at a time.
   *
   * <p>What this method throws during {@code registerTree} is thrown by that call. Later the key
   * gets an OVERFLOW, the filter is asked again after a while, and the first exception is thrown by
   * a {@code poll} or {@code take} of the service. The events of other keys are not affected. Those
   * of the same key become part of the OVERFLOW until the program takes it.
   *
   * <p>This method may call the service, but should not wait for a key. If it registers the tree
   * that asks it, with other options or before the registration of that tree has returned, the
   * registration that returns last ends the key of the other.
   *
   * @param path the entry's path relative to the root of the tree
   * @param isDirectory whether the entry is a directory; if a directory is refused, so are all
   *     entries below it
   * @return false if no event of the entry is to be reported
   */
  boolean accepts(Path path, boolean isDirectory);
}
