// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.watch.ChangeSource.Change;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/**
 * Follows the links of one directory. The watches on the path of a link are in its {@link
 * WatchedEntry#chain}.
 */
final class FollowedLinks {

  private final KeyScope scope;
  private final DirectoryNode node;

  FollowedLinks(KeyScope scope, DirectoryNode node) {
    this.scope = scope;
    this.node = node;
  }

  /**
   * Watches the path of a link, so that a change of what it leads to is found. Returns false, and
   * has the directory read again later, if the link cannot be followed now: a directory on its path
   * may not be searched, or the path changes too fast.
   */
  boolean follow(Path entry, WatchedEntry known) throws IOException {
    PathChain chain = known.chain == null ? newChain(entry, known) : known.chain;
    known.chain = null;
    try {
      known.target = chain.follow().target();
      EntryAttributes now = scope.find(node.resolve(entry));
      known.attributes = now == null ? known.attributes : now;
      known.chain = chain;
      return true;
    } catch (KqueueException e) {
      throw e; // such as a limit, which the caller handles as for any other entry
    } catch (IOException e) {
      node.rereadLater();
      return false;
    } finally {
      if (known.chain == null) {
        chain.close(); // made anew at the next attempt
      }
    }
  }

  private PathChain newChain(Path entry, WatchedEntry known) {
    return PathChain.ofEntry(
        scope,
        node.path(),
        entry,
        (changes, last, directory) -> changed(entry, known, changes, last != null));
  }

  /**
   * Handles changes on the path of a link, or of the file that it leads to; {@code last} tells that
   * the changes are those of the last element of the path.
   */
  private void changed(Path entry, WatchedEntry known, Set<Change> changes, boolean last) {
    if (!node.has(entry, known)) {
      return;
    }
    boolean modified = changes.contains(Change.WRITTEN) || changes.contains(Change.ATTRIBUTES);
    if (last && modified) {
      if (!(known.attributes.isDirectory() && changes.contains(Change.WRITTEN))) {
        node.reportModified(entry, known);
      }
      return;
    }
    if (last && changes.contains(Change.DELETED) && leadsSomewhere(known)) {
      known.ended = true;
    }
    node.lookUp(entry);
  }

  /**
   * Tells whether a link led to a file at the last look. If not, what is reported as deleted was
   * already gone then.
   */
  private static boolean leadsSomewhere(WatchedEntry link) {
    return link.attributes.kind() != EntryAttributes.Kind.LINK;
  }

  /**
   * Tells whether the directory that a link leads to contains the link: in the file system, or in
   * the tree, in which the parent of a linked directory is that of the link.
   */
  boolean areInside(Path target, EntryAttributes directory) throws IOException {
    for (DirectoryNode up = node; up != null; up = up.parent()) {
      if (up.isOpenAs(directory)) {
        return true;
      }
    }
    if (node.path().startsWith(target)) { // both are without links
      return true;
    }
    if (directory.key() == null) {
      return false; // two directories can look the same
    }
    for (Path up = node.path().getParent(); up != null; up = up.getParent()) {
      if (directory.isSame(EntryAttributes.find(up))) {
        return true; // a directory that is mounted at several places
      }
    }
    return false;
  }

  /**
   * Tells whether a link leads to another file. A link that cannot be followed now is looked at
   * again later, so that it does not keep the other entries from being looked at.
   */
  boolean leadsElsewhere(WatchedEntry link, PathChain chain) {
    try {
      return !chain.follow().target().equals(link.target);
    } catch (IOException e) {
      node.rereadLater();
      return false;
    }
  }
}
