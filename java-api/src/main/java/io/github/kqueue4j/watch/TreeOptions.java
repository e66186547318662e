// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import java.util.Objects;

/**
 * How a tree is watched. Immutable.
 *
 * @param filter selects the entries to watch
 * @param followLinks whether symbolic links are followed. A link is then reported as the file or
 *     directory that it leads to at the moment, and as replaced when it leads to another one; one
 *     that leads nowhere is reported as a link. A directory that contains the link, also above the
 *     root of the tree, is not entered
 * @param maxWatches the maximum number of watched directories and files, without the directories on
 *     the paths of the root and of links. Where the kernel reports names (Linux), each directory
 *     counts as one watch; elsewhere each directory needs a descriptor, and with ENTRY_MODIFY so
 *     does each file, and each link to a directory that contains the link
 */
public record TreeOptions(TreeFilter filter, boolean followLinks, int maxWatches) {

  /** All entries, links not followed, no limit but those of the system. */
  public static final TreeOptions DEFAULT =
      new TreeOptions((path, isDirectory) -> true, false, Integer.MAX_VALUE);

  /**
   * Checks the maximum number of watches.
   *
   * @throws IllegalArgumentException if maxWatches is less than 1
   */
  public TreeOptions {
    Objects.requireNonNull(filter);
    if (maxWatches < 1) {
      throw new IllegalArgumentException(
          "maxWatches must be 1 or more, as the root needs a watch: " + maxWatches);
    }
  }

  /**
   * Returns these options with another filter.
   *
   * @param newFilter selects the entries to watch
   * @return new options
   */
  public TreeOptions withFilter(TreeFilter newFilter) {
    return new TreeOptions(newFilter, followLinks, maxWatches);
  }

  /**
   * Returns these options with links followed or not.
   *
   * @param follow whether symbolic links are followed
   * @return new options
   */
  public TreeOptions withFollowLinks(boolean follow) {
    return new TreeOptions(filter, follow, maxWatches);
  }

  /**
   * Returns these options with another maximum number of watches.
   *
   * @param most the maximum number of watched directories and files
   * @return new options
   * @throws IllegalArgumentException if the number is less than 1
   */
  public TreeOptions withMaxWatches(int most) {
    return new TreeOptions(filter, followLinks, most);
  }
}
