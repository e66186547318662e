// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KqueueException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Starts the watches of a directory's entries: of subdirectories in a tree and, where the kernel
 * reports no names, of files whose content is wanted.
 */
final class EntryWatches {

  private final KeyScope scope;
  private final DirectoryNode node;
  private final Set<Path> unwatchedNames = new HashSet<>();

  EntryWatches(KeyScope scope, DirectoryNode node) {
    this.scope = scope;
    this.node = node;
  }

  /** Returns the entries whose watch failed because of a limit. */
  List<Path> unwatchedNames() {
    return List.copyOf(unwatchedNames);
  }

  boolean isUnwatched(Path entry) {
    return unwatchedNames.contains(entry);
  }

  void forget(Path entry) {
    unwatchedNames.remove(entry);
  }

  void clear() {
    unwatchedNames.clear();
  }

  /** Watches an entry itself, if its kind and the key require it. */
  void watch(Path entry, WatchedEntry known) throws KqueueException {
    try {
      unwatchedNames.remove(entry);
      if (scope.isTreeDirectory(known.entry)) {
        watchDirectory(entry, known);
      } else if (scope.wantsContent() && !scope.source.reportsNames()) {
        known.open(scope, node.resolve(entry), node.listener(entry, known));
      }
    } catch (KqueueException e) {
      if (KeyScope.isInaccessible(e)) {
        return;
      }
      unwatchedNames.add(entry);
      scope.retryLater(node, e);
    } catch (IOException e) {
      return; // the file was replaced in the meantime, or cannot be accessed
    }
  }

  private void watchDirectory(Path entry, WatchedEntry known) throws IOException {
    Path target = node.resolve(entry);
    if (scope.options.followLinks()) {
      target = target.toRealPath();
      for (DirectoryNode up = node; up != null; up = up.parent()) {
        if (up.isOpenAs(known.entry)) {
          return; // a link to a directory that contains the link
        }
      }
    }
    try {
      openChild(entry, target, known);
    } catch (KqueueException e) {
      if (e.errno() != Errno.EACCES || scope.source.reportsNames()) {
        throw e; // its parent reports if the permissions change
      }
      if (known.content == null) {
        known.content = scope.attributes(target, node.listener(entry, known));
      }
      if (Files.isReadable(target)) { // the permissions changed before they were watched
        openChild(entry, target, known);
      }
    }
  }

  private void openChild(Path entry, Path target, WatchedEntry known) throws KqueueException {
    DirectoryNode child = new DirectoryNode(node, entry, target, known.entry);
    child.open();
    known.child = child;
    known.release();
  }
}
