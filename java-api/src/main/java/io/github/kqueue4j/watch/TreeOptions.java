// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import java.util.Objects;

/**
 * How a tree is watched. Immutable.
 *
 * @param filter which entries
 * @param followLinks whether symbolic links are taken for what they lead to
 * @param maxWatches how many directories and files may be watched at most. Where the kernel tells
 *     names (Linux) a directory takes one; elsewhere each takes a descriptor, and with ENTRY_MODIFY
 *     so does each file
 */
public record TreeOptions(TreeFilter filter, boolean followLinks, int maxWatches) {

  /** All entries, links not followed, no bound but those of the system. */
  public static final TreeOptions DEFAULT =
      new TreeOptions((path, isDirectory) -> true, false, Integer.MAX_VALUE);

  /**
   * Checks the bound.
   *
   * @throws IllegalArgumentException if it is less than one
   */
  public TreeOptions {
    Objects.requireNonNull(filter);
    if (maxWatches < 1) {
      throw new IllegalArgumentException(
          "maxWatches is " + maxWatches + ": a tree needs 1 or more, that of its root");
    }
  }

  /**
   * Returns the same with another filter.
   *
   * @param newFilter which entries
   * @return new options
   */
  public TreeOptions withFilter(TreeFilter newFilter) {
    return new TreeOptions(newFilter, followLinks, maxWatches);
  }

  /**
   * Returns the same with links followed or not.
   *
   * @param follow whether symbolic links are taken for what they lead to
   * @return new options
   */
  public TreeOptions withFollowLinks(boolean follow) {
    return new TreeOptions(filter, follow, maxWatches);
  }

  /**
   * Returns the same with another bound.
   *
   * @param most how many directories and files may be watched at most
   * @return new options
   * @throws IllegalArgumentException if it is less than one
   */
  public TreeOptions withMaxWatches(int most) {
    return new TreeOptions(filter, followLinks, most);
  }
}
