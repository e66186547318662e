// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KqueueException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Starts the watches of a directory's entries: of subdirectories in a tree and, where the kernel
 * reports no names, of files whose content is wanted.
 */
final class EntryWatches {

  private final KeyScope scope;
  private final DirectoryNode node;
  private final FollowedLinks links;
  private final Set<Path> unwatchedNames = new HashSet<>();

  EntryWatches(KeyScope scope, DirectoryNode node, FollowedLinks links) {
    this.scope = scope;
    this.node = node;
    this.links = links;
  }

  /** Retries the watches that failed because of a limit; returns true if none fails again. */
  boolean retry(Map<Path, WatchedEntry> byName) {
    for (Path entry : List.copyOf(unwatchedNames)) {
      WatchedEntry known = byName.get(entry);
      if (known == null) {
        forget(entry);
      } else {
        watchAgain(entry, known);
      }
    }
    return unwatchedNames.isEmpty();
  }

  /** Starts or stops watching the content of an entry, after the kinds of the key changed. */
  void kindsChanged(Path entry, WatchedEntry known) throws IOException {
    if (known.child == null) {
      if (!scope.wantsContent() && !scope.isTreeDirectory(known.attributes)) {
        known.release();
      } else if (known.content == null) {
        watchKnown(entry, known, false);
      }
    }
  }

  /** Watches a subdirectory that could not be read, as its permissions may allow it now. */
  void attributesChanged(Path entry, WatchedEntry known) {
    if (scope.isTreeDirectory(known.attributes) && known.child == null) {
      watchAgain(entry, known);
    }
  }

  void forget(Path entry) {
    unwatchedNames.remove(entry);
  }

  void clear() {
    unwatchedNames.clear();
  }

  /** Handles an entry that seems to be the same file as before. */
  void checkSame(Path entry, WatchedEntry known, EntryAttributes now) throws IOException {
    boolean written = now.isWritten(known.attributes) && !now.isDirectory();
    EntryAttributes old = known.attributes;
    known.attributes = now;
    if (known.unconfirmed) {
      Object changeTime = known.changeTime;
      boolean done = known.reopen(scope, node.resolve(entry), node.listener(entry, known));
      Object changed = EntryAttributes.changeTime(node.resolve(entry));
      boolean missed = done && EntryAttributes.isChanged(changeTime, changed);
      reportMissed(entry, known, old, written || missed);
    } else if (known.child != null) {
      if (known.child.isUnconfirmed()) {
        known.child.reopen();
      }
    } else if (known.content == null) {
      watchKnown(entry, known, written || hasUnwatchableChanged(entry, known));
    }
  }

  /**
   * Tells whether an entry that is never opened, such as a link, has changed since it was last
   * looked at. It may have been moved away and back.
   */
  private boolean hasUnwatchableChanged(Path entry, WatchedEntry known) {
    if (!isUnwatchable(known)) {
      return false;
    }
    Object before = known.changeTime;
    Object now = EntryAttributes.changeTime(node.resolve(entry));
    known.changeTime = now.equals("") ? before : now;
    return EntryAttributes.isChanged(before, now);
  }

  private boolean isUnwatchable(WatchedEntry known) {
    return scope.wantsContent()
        && !scope.source.reportsNames()
        && !known.attributes.isFile()
        && !known.attributes.isDirectory();
  }

  /** Watches an entry that was reported before; reports changes that may have been missed. */
  void watchKnown(Path entry, WatchedEntry known, boolean written) throws IOException {
    EntryAttributes before = known.attributes;
    boolean wasUnwatched = unwatchedNames.contains(entry);
    boolean wasAway = known.away;
    watch(entry, known);
    boolean watched = known.content != null || known.child != null;
    boolean missed = (wasUnwatched && watched) || (wasAway && !known.away);
    reportMissed(entry, known, before, written || missed);
    if (known.child != null) {
      scope.walk.add(known.child, true);
    }
  }

  private void reportMissed(
      Path entry, WatchedEntry known, EntryAttributes before, boolean written) {
    if (!known.attributes.isSame(before)) {
      scope.key.changed(EntryChange.REPLACED, node.relative(entry), known.attributes);
    } else if (written) {
      node.reportModified(entry, known);
    }
  }

  /** Watches an entry whose last attempt failed; a failure is handled later. */
  private void watchAgain(Path entry, WatchedEntry known) {
    try {
      watchKnown(entry, known, false);
    } catch (IOException e) {
      node.rereadLater();
    }
  }

  /** Watches an entry itself, if its kind and the key require it. */
  void watch(Path entry, WatchedEntry known) throws KqueueException {
    if (isUnwatchable(known) && known.changeTime.equals("")) {
      known.changeTime = EntryAttributes.changeTime(node.resolve(entry));
    }
    try {
      unwatchedNames.remove(entry);
      known.away = false;
      if (scope.options.followLinks()
          && Files.isSymbolicLink(node.resolve(entry))
          && !links.follow(entry, known)) {
        return; // tried again later
      }
      if (scope.isTreeDirectory(known.attributes) && known.child == null) {
        watchDirectory(entry, known);
      } else if (scope.wantsContent() && !scope.source.reportsNames()) {
        known.open(scope, node.resolve(entry), node.listener(entry, known));
      }
    } catch (KqueueException e) {
      if (KeyScope.isInaccessible(e)) {
        known.away = e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR;
        return;
      }
      unwatchedNames.add(entry);
      scope.retryLater(node, e);
    } catch (IOException e) {
      known.away = true; // the file was replaced in the meantime
    }
  }

  private void watchDirectory(Path entry, WatchedEntry known) throws IOException {
    Path target = known.target == null ? node.resolve(entry) : known.target;
    if (known.target != null && links.areInside(target, known.attributes)) {
      if (scope.wantsContent() && !scope.source.reportsNames()) {
        watchAttributes(entry, target, known); // else the link's path reports them
      }
      return;
    }
    try {
      openChild(entry, target, known);
    } catch (KqueueException e) {
      if (e.errno() != Errno.EACCES || scope.source.reportsNames()) {
        throw e; // its parent reports if the permissions change
      }
      watchAttributes(entry, target, known);
      if (Files.isReadable(target)) { // the permissions changed before they were watched
        openChild(entry, target, known);
      }
    }
  }

  private void watchAttributes(Path entry, Path target, WatchedEntry known) throws KqueueException {
    if (known.content == null) {
      known.content = scope.attributes(target, node.listener(entry, known));
    }
  }

  private void openChild(Path entry, Path target, WatchedEntry known) throws KqueueException {
    DirectoryNode child = new DirectoryNode(node, entry, target, known.attributes);
    child.open();
    known.child = child;
    known.release();
  }
}
