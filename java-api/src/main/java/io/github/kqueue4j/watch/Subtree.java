// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Lists directories and entries of a tree. */
final class Subtree {

  private Subtree() {}

  /** Returns a directory and all below it, each after the one that contains it. */
  static List<DirectoryNode> of(DirectoryNode root) {
    List<DirectoryNode> nodes = new ArrayList<>();
    nodes.add(root);
    for (int i = 0; i < nodes.size(); i++) { // no recursion, which would overflow in a deep tree
      for (WatchedEntry known : nodes.get(i).entries().values()) {
        if (known.child != null) {
          nodes.add(known.child);
        }
      }
    }
    return nodes;
  }

  /** Tells whether there are entries that could not be looked at. */
  static boolean hasHidden(Collection<WatchedEntry> entries) {
    return entries.stream()
        .anyMatch(known -> known.hidden || known.attributes == EntryAttributes.UNKNOWN);
  }
}
