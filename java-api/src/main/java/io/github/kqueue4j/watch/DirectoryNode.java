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

  private final Scope scope;
  private final @Nullable DirectoryNode parent;
  private final @Nullable Path name;
  private final Path path;
  private final Entry self;
  private final LeaveListener left;
  private final Map<Path, EntrySlot> slots = new HashMap<>();
  private final Set<Path> unwatched = new HashSet<>();
  private final ReadPacing pacing;
  private ChangeSource.@Nullable Subscription watch;
  private int reads;
  private boolean fresh;
  private boolean unread;
  private boolean closed;

  /** The root of a tree, or a directory alone; the last is called when its path leads elsewhere. */
  DirectoryNode(Scope scope, Path path, Entry self, LeaveListener left) {
    this(scope, null, null, path, self, left);
  }

  private DirectoryNode(
      Scope scope,
      @Nullable DirectoryNode parent,
      @Nullable Path name,
      Path path,
      Entry self,
      LeaveListener left) {
    this.scope = scope;
    this.parent = parent;
    this.name = name;
    this.path = path;
    this.self = self;
    this.left = left;
    this.pacing = new ReadPacing(scope.deadlines);
  }

  /** Whether it is held, and is that directory. */
  boolean isOpenAs(@Nullable Entry entry) {
    return !closed && self.isSame(entry);
  }

  private Path relative(Path entry) {
    return parent == null || name == null ? entry : parent.relative(name).resolve(entry);
  }

  // beginning and end

  /** Begins to watch. */
  void open() throws KqueueException {
    watch = scope.directory(path, this);
    fresh = !scope.source.tellsNames() && self.isFresh();
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
      takeIn();
    } catch (KqueueException e) {
      if (Scope.isNotToBeSeen(e)) {
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
    for (EntrySlot slot : slots.values()) {
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
    for (Map.Entry<Path, EntrySlot> entry : List.copyOf(slots.entrySet())) {
      EntrySlot slot = entry.getValue();
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
      scope.key.tellOverflow();
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
    EntrySlot slot = parent.slots.get(name);
    if (slot != null && slot.child == this) {
      slot.ended |= ended;
      parent.lookAgain(name);
    }
  }

  private void entryChanged(Set<Change> changes, Path entry, boolean isDirectory) {
    EntrySlot slot = slots.get(entry);
    if (changes.contains(Change.DELETED)) {
      if (slot != null) {
        vanished(entry);
      } else if (scope.options.filter().accepts(relative(entry), isDirectory)) {
        scope.key.goneUnseen(relative(entry), isDirectory);
      }
    } else if (changes.contains(Change.CREATED)) {
      lookAgain(entry);
    } else if (slot != null && !(slot.entry.isDirectory() && changes.contains(Change.WRITTEN))) {
      scope.key.changed(EntryChange.MODIFIED, relative(entry), slot.entry);
      tellOtherNames(entry, slot);
    }
  }

  /** Some hosts tell of a write only the name that was used. */
  private void tellOtherNames(Path entry, EntrySlot slot) {
    Object key =
        scope.wantsContent() && slot.entry.isFile()
            ? HardLinks.sharedKey(path.resolve(entry))
            : null;
    if (key != null) {
      DirectoryNode root = this;
      while (root.parent != null) {
        root = root.parent;
      }
      root.tellOthers(key, slot);
    }
  }

  /** Tells that the other names of a file have new content. */
  private void tellOthers(Object key, EntrySlot written) {
    for (Map.Entry<Path, EntrySlot> other : slots.entrySet()) {
      EntrySlot slot = other.getValue();
      if (slot.child != null) {
        slot.child.tellOthers(key, written);
      } else if (slot != written && key.equals(slot.entry.key())) {
        scope.key.changed(EntryChange.MODIFIED, relative(other.getKey()), slot.entry);
      }
    }
  }

  private ChangeSource.Listener listener(Path entry, EntrySlot slot) {
    return (changes, n, d) -> contentChanged(entry, slot, changes);
  }

  /** Of a file that is held open. */
  private void contentChanged(Path entry, EntrySlot slot, Set<Change> changes) {
    if (closed || slots.get(entry) != slot) {
      return;
    }
    slot.ended |= changes.contains(Change.ENDED);
    boolean modified = changes.contains(Change.ATTRIBUTES);
    modified |= changes.contains(Change.WRITTEN) && !slot.entry.isDirectory();
    if (slot.fresh) {
      slot.stamp = Entry.stamp(path.resolve(entry)); // up to here nothing was missed
    }
    try {
      Entry now = scope.find(path.resolve(entry));
      if (slot.ended || now == null || !now.isSame(slot.entry)) {
        look(entry, now, true);
      } else if (modified) {
        slot.entry = now;
        scope.key.changed(EntryChange.MODIFIED, relative(entry), now);
        tellOtherNames(entry, slot);
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
  void takeIn() {
    readAgain();
    for (EntrySlot slot : List.copyOf(slots.values())) {
      if (slot.child != null) {
        slot.child.takeIn();
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
  boolean fill(boolean tell) throws IOException {
    long begin = pacing.begin();
    try (DirectoryListing listing = DirectoryListing.open(path, self)) {
      List<Path> names = listing == null ? null : listing.names(self);
      if (listing == null || names == null) {
        return false;
      }
      removeMissing(names); // first, as it gives room
      for (Path entry : names) {
        EntrySlot slot = slots.get(entry);
        if (slot == null || !slot.isHeld()) {
          look(entry, listing.entry(entry, scope.options.followLinks()), tell);
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
      EntrySlot slot = slots.get(entry);
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
  private void look(Path entry, @Nullable Entry now, boolean tell) throws IOException {
    EntrySlot old = slots.get(entry);
    if (now == null) {
      vanished(entry);
    } else if (old != null && !old.ended && now.isSame(old.entry)) {
      lookCloser(entry, old, now);
    } else if (!scope.options.filter().accepts(relative(entry), now.isDirectory())) {
      vanished(entry);
    } else {
      put(entry, now, tell);
    }
  }

  /** The same stands there, as far as can be told. */
  private void lookCloser(Path entry, EntrySlot slot, Entry now) throws IOException {
    boolean written = now.isWritten(slot.entry) && !now.isDirectory();
    Entry old = slot.entry;
    slot.entry = now;
    if (slot.fresh) {
      Object stamp = slot.stamp;
      boolean done = slot.openAgain(scope, path.resolve(entry), listener(entry, slot));
      boolean missed = done && !Entry.stamp(path.resolve(entry)).equals(stamp);
      tellMissed(entry, slot, old, written || missed);
    } else if (slot.child != null) {
      if (slot.child.isFresh()) {
        slot.child.openAgain();
      }
    } else if (slot.content == null) {
      holdKnown(entry, slot, written);
    }
  }

  /** Watches an entry that the program knows; what it may have missed is told. */
  private void holdKnown(Path entry, EntrySlot slot, boolean written) throws IOException {
    Entry before = slot.entry;
    boolean lacked = unwatched.contains(entry);
    hold(entry, slot);
    tellMissed(entry, slot, before, written || (lacked && slot.content != null));
    fillChild(slot, true);
  }

  private void tellMissed(Path entry, EntrySlot slot, Entry before, boolean written) {
    if (!slot.entry.isSame(before)) {
      scope.key.changed(EntryChange.REPLACED, relative(entry), slot.entry);
    } else if (written) {
      scope.key.changed(EntryChange.MODIFIED, relative(entry), slot.entry);
    }
  }

  private void put(Path entry, Entry now, boolean tell) throws IOException {
    EntrySlot old = slots.get(entry);
    if (old != null) {
      old.release();
      if (old.child != null) {
        old.child.vanish();
      }
    }
    EntrySlot slot = new EntrySlot(now);
    slot.read = reads;
    slots.put(entry, slot);
    hold(entry, slot);
    if (slots.get(entry) != slot) {
      return;
    }
    if (tell) {
      EntryChange change = old == null ? EntryChange.NEW : EntryChange.REPLACED;
      scope.key.changed(change, relative(entry), slot.entry);
    }
    fillChild(slot, tell);
  }

  private void fillChild(EntrySlot slot, boolean tell) throws IOException {
    DirectoryNode child = slot.child;
    if (child == null) {
      return;
    }
    try {
      if (!child.fill(tell)) {
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
    EntrySlot slot = slots.remove(entry);
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
  private void hold(Path entry, EntrySlot slot) throws KqueueException {
    try {
      unwatched.remove(entry);
      if (slot.entry.isDirectory() && scope.recursive) {
        descend(entry, slot);
      } else if (scope.wantsContent() && !scope.source.tellsNames()) {
        slot.open(scope, path.resolve(entry), listener(entry, slot));
      }
    } catch (KqueueException e) {
      if (Scope.isNotToBeSeen(e)) {
        return;
      }
      unwatched.add(entry);
      scope.lack(this, e);
    } catch (IOException e) {
      return; // what stands there is another by now, or not to be looked at
    }
  }

  private void descend(Path entry, EntrySlot slot) throws IOException {
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
      EntrySlot slot = slots.get(entry);
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
