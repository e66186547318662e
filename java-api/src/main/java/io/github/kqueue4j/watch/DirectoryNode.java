// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.watch.ChangeSource.Change;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A directory whose entries are known: of a tree with those below it. Where the kernel tells no
 * names it is read again when it has changed; entries that are held open are not looked at again.
 * Whatever is found is first watched and then told, so that nothing is lost between.
 */
final class DirectoryNode implements ChangeSource.Listener, Retries.Incomplete {

  private final KeyScope scope;
  private final @Nullable DirectoryNode parent;
  private final @Nullable Path name;
  private final Path path;
  private final EntryAttributes self;
  private final RootListener left;
  private final Map<Path, WatchedEntry> slots = new HashMap<>();
  private final Set<Path> unwatched = new HashSet<>();
  private final RereadPacing pacing;
  private ChangeSource.@Nullable Subscription watch;
  private int reads;
  private boolean fresh;
  private boolean unread;
  private boolean closed;

  /** The root of a tree, or a directory alone; the last is called when its path leads elsewhere. */
  DirectoryNode(KeyScope scope, Path path, EntryAttributes self, RootListener left) {
    this(scope, null, null, path, self, left);
  }

  private DirectoryNode(
      KeyScope scope,
      @Nullable DirectoryNode parent,
      @Nullable Path name,
      Path path,
      EntryAttributes self,
      RootListener left) {
    this.scope = scope;
    this.parent = parent;
    this.name = name;
    this.path = path;
    this.self = self;
    this.left = left;
    this.pacing = new RereadPacing(scope.deadlines);
  }

  /** Whether it is held, and is that directory. */
  boolean isOpenAs(@Nullable EntryAttributes entry) {
    return !closed && self.isSame(entry);
  }

  /** The path of an entry from the root of the tree. */
  Path relative(Path entry) {
    return parent == null || name == null ? entry : parent.relative(name).resolve(entry);
  }

  /** The known entries by their names. Read-only. */
  Map<Path, WatchedEntry> entries() {
    return slots;
  }

  /** Reports that an entry that is known has new content or attributes. */
  void reportModified(Path entry, WatchedEntry slot) {
    scope.key.changed(EntryChange.MODIFIED, relative(entry), slot.entry);
  }

  // beginning and end

  /** Begins to watch. */
  void open() throws KqueueException {
    watch = scope.directory(path, this);
    fresh = !scope.source.reportsNames() && self.isFresh();
  }

  /** Whether it may have been replaced while it was opened, by one of the same number and time. */
  boolean isFresh() {
    return fresh;
  }

  /** Opens and reads it once more, as what is watched may be one that was gone by then. */
  void openAgain() {
    ChangeSource.Subscription before = watch;
    try {
      open();
      fresh = false;
      if (before != null) {
        before.close();
      }
      drain();
    } catch (KqueueException e) {
      if (KeyScope.isNotToBeSeen(e)) {
        lackPath();
      } // else there is no room: most likely the right one is held, and the next look tries again
    }
  }

  /** Tells that all of it is gone, and closes it. */
  void vanish() {
    for (Path entry : List.copyOf(slots.keySet())) {
      vanished(entry);
    }
    close();
  }

  void close() {
    closed = true;
    pacing.close();
    scope.lackNothing(this);
    if (watch != null) {
      watch.close();
    }
    for (WatchedEntry slot : slots.values()) {
      slot.release();
      if (slot.child != null) {
        slot.child.close();
      }
    }
    slots.clear();
    unwatched.clear();
  }

  /** The program wants to know of contents, or does so no more. */
  void contentWanted() throws IOException {
    for (Map.Entry<Path, WatchedEntry> entry : List.copyOf(slots.entrySet())) {
      WatchedEntry slot = entry.getValue();
      if (slot.child != null) {
        slot.child.contentWanted();
      } else if (!scope.wantsContent()) {
        slot.release();
      } else if (slot.content == null) {
        holdKnown(entry.getKey(), slot, false);
      }
    }
  }

  // what the kernel tells

  @Override
  public void changed(Set<Change> changes, @Nullable Path entry, boolean isDirectory) {
    if (closed) {
      return;
    }
    if (entry != null) {
      entryChanged(changes, entry, isDirectory);
      return;
    }
    if (changes.contains(Change.ENDED) || changes.contains(Change.MOVED)) {
      leave(changes.contains(Change.ENDED));
    }
    if (changes.contains(Change.LOST)) {
      scope.key.reportOverflow();
      readAgain();
    } else if (changes.contains(Change.ENTRIES)) {
      pacing.soon(this::readAgain);
    }
  }

  /** The path may lead elsewhere. */
  private void leave(boolean ended) {
    if (parent == null || name == null) {
      left.left(ended);
      return;
    }
    WatchedEntry slot = parent.slots.get(name);
    if (slot != null && slot.child == this) {
      slot.ended |= ended;
      parent.lookAgain(name);
    }
  }

  private void entryChanged(Set<Change> changes, Path entry, boolean isDirectory) {
    WatchedEntry slot = slots.get(entry);
    if (changes.contains(Change.DELETED)) {
      if (slot != null) {
        vanished(entry);
      } else if (scope.options.filter().accepts(relative(entry), isDirectory)) {
        scope.key.goneUnseen(relative(entry), isDirectory);
      }
    } else if (changes.contains(Change.CREATED)) {
      lookAgain(entry);
    } else if (slot != null && !(slot.entry.isDirectory() && changes.contains(Change.WRITTEN))) {
      reportModified(entry, slot);
      reportOtherNames(entry, slot);
    }
  }

  private void reportOtherNames(Path entry, WatchedEntry slot) {
    if (scope.wantsContent() && slot.entry.isFile()) {
      HardLinks.reportOtherNames(root(), path.resolve(entry), slot);
    }
  }

  private DirectoryNode root() {
    DirectoryNode node = this;
    while (node.parent != null) {
      node = node.parent;
    }
    return node;
  }

  private ChangeSource.Listener listener(Path entry, WatchedEntry slot) {
    return (changes, n, d) -> contentChanged(entry, slot, changes);
  }

  /** Of a file that is held open. */
  private void contentChanged(Path entry, WatchedEntry slot, Set<Change> changes) {
    if (closed || slots.get(entry) != slot) {
      return;
    }
    slot.ended |= changes.contains(Change.ENDED);
    boolean modified = changes.contains(Change.ATTRIBUTES);
    modified |= changes.contains(Change.WRITTEN) && !slot.entry.isDirectory();
    if (slot.fresh) {
      slot.stamp = EntryAttributes.stamp(path.resolve(entry)); // up to here nothing was missed
    }
    try {
      EntryAttributes now = scope.find(path.resolve(entry));
      if (slot.ended || now == null || !now.isSame(slot.entry)) {
        look(entry, now, true);
      } else if (modified) {
        slot.entry = now;
        scope.key.changed(EntryChange.MODIFIED, relative(entry), now);
        reportOtherNames(entry, slot);
      }
    } catch (IOException e) {
      lackRead();
    }
  }

  private void lookAgain(Path entry) {
    try {
      look(entry, scope.find(path.resolve(entry)), true);
    } catch (IOException e) {
      lackRead();
    }
  }

  // reading

  /** Takes in what has changed so far, here and below. */
  void drain() {
    readAgain();
    for (WatchedEntry slot : List.copyOf(slots.values())) {
      if (slot.child != null) {
        slot.child.drain();
      }
    }
  }

  private void readAgain() {
    if (closed) {
      return;
    }
    try {
      unread = false;
      if (!fill(true)) {
        leave(false);
        lackPath();
      }
    } catch (IOException e) {
      lackRead();
    }
  }

  /** It could not be read, or not all of it: what happened is not known. */
  private void lackRead() {
    unread = true;
    scope.lack(this);
  }

  /** It was moved on: what it is in is going to tell, and to close this. */
  private void lackPath() {
    if (!closed) {
      unread = true;
      scope.lackQuietly(this);
    }
  }

  /** Takes in what is there; false if the path does not lead to it. */
  boolean fill(boolean report) throws IOException {
    long begin = pacing.begin();
    try (DirectoryListing listing = DirectoryListing.open(path, self)) {
      List<Path> names = listing == null ? null : listing.names(self);
      if (listing == null || names == null) {
        return false;
      }
      removeMissing(names); // first, as it gives room
      for (Path entry : names) {
        WatchedEntry slot = slots.get(entry);
        if (slot == null || !slot.isHeld()) {
          look(entry, listing.entry(entry, scope.options.followLinks()), report);
        }
      }
    } finally {
      pacing.end(begin);
    }
    return true;
  }

  private void removeMissing(List<Path> names) {
    reads++;
    int known = 0;
    for (Path entry : names) {
      WatchedEntry slot = slots.get(entry);
      if (slot != null) {
        slot.read = reads;
        known++;
      }
    }
    if (known < slots.size()) {
      List<Path> missing = new ArrayList<>();
      slots.forEach((entry, slot) -> {
        if (slot.read != reads) {
          missing.add(entry);
        }
      });
      missing.forEach(this::vanished);
    }
  }

  /** Compares what stands under a name with what is known. */
  private void look(Path entry, @Nullable EntryAttributes now, boolean report) throws IOException {
    WatchedEntry old = slots.get(entry);
    if (now == null) {
      vanished(entry);
    } else if (old != null && !old.ended && now.isSame(old.entry)) {
      lookCloser(entry, old, now);
    } else if (!scope.options.filter().accepts(relative(entry), now.isDirectory())) {
      vanished(entry);
    } else {
      put(entry, now, report);
    }
  }

  /** The same stands there, as far as can be told. */
  private void lookCloser(Path entry, WatchedEntry slot, EntryAttributes now) throws IOException {
    boolean written = now.isWritten(slot.entry) && !now.isDirectory();
    EntryAttributes old = slot.entry;
    slot.entry = now;
    if (slot.fresh) {
      Object stamp = slot.stamp;
      boolean done = slot.openAgain(scope, path.resolve(entry), listener(entry, slot));
      boolean missed = done && !EntryAttributes.stamp(path.resolve(entry)).equals(stamp);
      reportMissed(entry, slot, old, written || missed);
    } else if (slot.child != null) {
      if (slot.child.isFresh()) {
        slot.child.openAgain();
      }
    } else if (slot.content == null) {
      holdKnown(entry, slot, written);
    }
  }

  /** Watches an entry that the program knows; what it may have missed is told. */
  private void holdKnown(Path entry, WatchedEntry slot, boolean written) throws IOException {
    EntryAttributes before = slot.entry;
    boolean lacked = unwatched.contains(entry);
    hold(entry, slot);
    reportMissed(entry, slot, before, written || (lacked && slot.content != null));
    fillChild(slot, true);
  }

  private void reportMissed(
      Path entry, WatchedEntry slot, EntryAttributes before, boolean written) {
    if (!slot.entry.isSame(before)) {
      scope.key.changed(EntryChange.REPLACED, relative(entry), slot.entry);
    } else if (written) {
      reportModified(entry, slot);
    }
  }

  private void put(Path entry, EntryAttributes now, boolean report) throws IOException {
    WatchedEntry old = slots.get(entry);
    if (old != null) {
      old.release();
      if (old.child != null) {
        old.child.vanish();
      }
    }
    WatchedEntry slot = new WatchedEntry(now);
    slot.read = reads;
    slots.put(entry, slot);
    hold(entry, slot);
    if (slots.get(entry) != slot) {
      return;
    }
    if (report) {
      EntryChange change = old == null ? EntryChange.NEW : EntryChange.REPLACED;
      scope.key.changed(change, relative(entry), slot.entry);
    }
    fillChild(slot, report);
  }

  private void fillChild(WatchedEntry slot, boolean report) throws IOException {
    DirectoryNode child = slot.child;
    if (child == null) {
      return;
    }
    try {
      if (!child.fill(report)) {
        child.lackPath();
      }
    } catch (AccessDeniedException e) {
      return; // nobody can tell what is in there
    } catch (IOException e) {
      if (scope.isStrict()) {
        throw e;
      }
      child.lackRead();
    }
  }

  /** Nothing stands there any more, nor below. */
  private void vanished(Path entry) {
    WatchedEntry slot = slots.remove(entry);
    unwatched.remove(entry);
    if (slot == null) {
      return;
    }
    slot.release();
    if (slot.child != null) {
      slot.child.vanish();
    }
    scope.key.changed(EntryChange.GONE, relative(entry), slot.entry);
  }

  // holding

  /** Watches an entry, if it is one to be watched by itself. */
  private void hold(Path entry, WatchedEntry slot) throws KqueueException {
    try {
      unwatched.remove(entry);
      if (slot.entry.isDirectory() && scope.recursive) {
        descend(entry, slot);
      } else if (scope.wantsContent() && !scope.source.reportsNames()) {
        slot.open(scope, path.resolve(entry), listener(entry, slot));
      }
    } catch (KqueueException e) {
      if (KeyScope.isNotToBeSeen(e)) {
        return;
      }
      unwatched.add(entry);
      scope.lack(this, e);
    } catch (IOException e) {
      return; // what stands there is another by now, or not to be looked at
    }
  }

  private void descend(Path entry, WatchedEntry slot) throws IOException {
    Path there = path.resolve(entry);
    if (scope.options.followLinks()) {
      there = there.toRealPath();
      for (DirectoryNode up = this; up != null; up = up.parent) {
        if (up.self.isSame(slot.entry)) {
          return; // a link to a directory that it is in
        }
      }
    }
    DirectoryNode child = new DirectoryNode(scope, this, entry, there, slot.entry, left);
    child.open();
    slot.child = child;
  }

  @Override
  public boolean retry() {
    if (closed) {
      return true;
    }
    if (unread) {
      readAgain();
    }
    for (Path entry : List.copyOf(unwatched)) {
      WatchedEntry slot = slots.get(entry);
      if (slot == null) {
        unwatched.remove(entry);
        continue;
      }
      try {
        holdKnown(entry, slot, false);
      } catch (IOException e) {
        lackRead();
      }
    }
    return !unread && unwatched.isEmpty();
  }
}
