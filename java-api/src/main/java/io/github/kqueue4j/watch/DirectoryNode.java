// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.watch.ChangeSource.Change;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A directory with its known entries and, in a tree, its subdirectories. Where the kernel reports
 * no names, the directory is read after each change; entries with a watch of their own are not
 * looked up again. A new entry is watched before it is reported, so that no change is lost.
 */
final class DirectoryNode implements ChangeSource.Listener, Retries.Incomplete {

  private final KeyScope scope;
  private final @Nullable DirectoryNode parent;
  private final @Nullable Path name;

  /** The path from the root of the tree; null for the root. */
  private final @Nullable Path relativePath;

  private final Path path;
  private final EntryAttributes identity;
  private final RootListener rootListener;

  /** The known entries, mostly in the order in which the system lists them. */
  private final Map<Path, WatchedEntry> byName = new LinkedHashMap<>();

  private final EntryWatches watches;
  private final EntryChecks checks;
  private final FollowedLinks links;
  private final EntryReports reports;
  private final RereadPacing pacing;
  private ChangeSource.@Nullable Subscription watch;
  private int readCount;
  private boolean unconfirmed;
  private boolean needsReread;
  private boolean unreadable;
  private boolean closed;

  /** Makes the root of a tree, or a directory alone. */
  DirectoryNode(KeyScope scope, Path path, EntryAttributes identity, RootListener rootListener) {
    this(scope, null, null, path, identity, rootListener);
  }

  /** Makes a subdirectory of a tree. */
  DirectoryNode(DirectoryNode parent, Path name, Path path, EntryAttributes identity) {
    this(parent.scope, parent, name, path, identity, parent.rootListener);
  }

  private DirectoryNode(
      KeyScope scope,
      @Nullable DirectoryNode parent,
      @Nullable Path name,
      Path path,
      EntryAttributes identity,
      RootListener rootListener) {
    this.scope = scope;
    this.parent = parent;
    this.name = name;
    this.relativePath = parent == null || name == null ? null : parent.relative(name);
    this.path = path;
    this.identity = identity;
    this.rootListener = rootListener;
    this.links = new FollowedLinks(scope, this);
    this.watches = new EntryWatches(scope, this, links);
    this.reports = new EntryReports(scope, this, watches);
    this.checks = new EntryChecks(scope, this);
    this.pacing = new RereadPacing(scope.deadlines);
  }

  /** Tells whether this node is open and watches the given directory. */
  boolean isOpenAs(@Nullable EntryAttributes entry) {
    return !closed && identity.isSame(entry);
  }

  /** Returns the path of an entry relative to the root of the tree. */
  Path relative(Path entry) {
    return relativePath == null ? entry : relativePath.resolve(entry);
  }

  /** Tells whether a name still belongs to an entry of this open directory. */
  boolean has(Path entry, WatchedEntry known) {
    return !closed && byName.get(entry) == known;
  }

  /** Returns the known entries by their names. Read-only. */
  Map<Path, WatchedEntry> entries() {
    return byName;
  }

  /** Reports new content or attributes of a known entry, also under the file's other names. */
  void reportModified(Path entry, WatchedEntry known) {
    reportOtherName(entry, known);
    if (scope.wantsContent() && known.attributes.isFile()) {
      scope.hardLinks.changed(path.resolve(entry), relative(entry), this);
    }
  }

  /** Reports a change of an entry that was made, and reported, under another name of the file. */
  void reportOtherName(Path entry, WatchedEntry known) {
    scope.key.changed(EntryChange.MODIFIED, relative(entry), known.attributes);
  }

  // opening and closing

  /** Starts watching the directory. */
  void open() throws KqueueException {
    watch = scope.directory(path, this);
    unconfirmed = !scope.source.reportsNames() && identity.isRecentlyCreated();
  }

  /** Tells whether another directory may be watched, see {@link WatchedEntry#unconfirmed}. */
  boolean isUnconfirmed() {
    return unconfirmed;
  }

  /** Opens and reads the directory again, as a deleted predecessor may be the watched one. */
  void reopen() {
    ChangeSource.Subscription before = watch;
    try {
      open();
      unconfirmed = false;
      if (before != null) {
        before.closeAfterReports();
      }
      scope.walk.add(this, true); // not at once: in a deep tree each level may be reopened
    } catch (KqueueException e) {
      if (KeyScope.isInaccessible(e)) {
        rereadQuietly();
      } // else a limit was reached: most likely the right directory is watched; reopened later
    } catch (IOException e) {
      rereadLater();
    }
  }

  /** Reports all entries as deleted, and closes this node. */
  void closeAsGone() {
    for (DirectoryNode node : Subtree.of(this).reversed()) {
      node.byName.forEach((entry, known) ->
          scope.key.changed(EntryChange.GONE, node.relative(entry), known.attributes));
      node.closeThis();
    }
  }

  void close() {
    Subtree.of(this).forEach(DirectoryNode::closeThis);
  }

  private void closeThis() {
    closed = true;
    pacing.close();
    checks.close();
    scope.cancelRetry(this);
    if (watch != null) {
      watch.close();
    }
    byName.values().forEach(WatchedEntry::close);
    byName.clear();
    watches.clear();
  }

  /** Starts or stops watching the content of files, after the kinds of the key changed. */
  void kindsChanged() throws IOException {
    for (DirectoryNode node : Subtree.of(this)) {
      for (Map.Entry<Path, WatchedEntry> entry : List.copyOf(node.byName.entrySet())) {
        node.watches.kindsChanged(entry.getKey(), entry.getValue());
      }
    }
  }

  // changes

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
      pathChanged(changes.contains(Change.ENDED));
    }
    if (changes.contains(Change.LOST)) {
      scope.key.reportOverflow();
      readAgain();
    } else if (changes.contains(Change.ENTRIES)) {
      pacing.soon(this::readAgain);
    } else if (changes.contains(Change.ATTRIBUTES)
        && (unreadable || Subtree.hasHidden(byName.values()))) {
      readAgain();
    }
    if (changes.contains(Change.ATTRIBUTES) && parent != null && name != null) {
      parent.reports.attributesChanged(name, this);
    }
  }

  /** Handles a directory that was moved or deleted, so that its path may lead elsewhere. */
  private void pathChanged(boolean ended) {
    if (parent == null || name == null) {
      rootListener.changed(ended);
      return;
    }
    WatchedEntry known = parent.byName.get(name);
    if (known == null || known.child != this) {
      return;
    }
    known.ended = true; // also if it is back: programs may have seen that it and all in it left
    if (ended && known.target == null && scope.source.reportsNames()) {
      scope.work.run(() -> parent.reports.directoryEnded(name, known)); // after the name's report
    } else {
      parent.lookUp(name);
    }
  }

  private void entryChanged(Set<Change> changes, Path entry, boolean isDirectory) {
    WatchedEntry known = byName.get(entry);
    if (changes.contains(Change.DELETED)) {
      if (known != null) {
        entryGone(entry);
        lookUp(entry); // if two files are exchanged, the deletion of a name follows its creation
      } else if (scope.accepts(relative(entry), isDirectory, this::rereadLater)) {
        scope.key.deletedUnseen(relative(entry), isDirectory);
      }
    } else if (changes.contains(Change.CREATED)) {
      created(entry, known, isDirectory);
    } else if (known != null
        && !(known.attributes.isDirectory() && changes.contains(Change.WRITTEN))) {
      reportModified(entry, known);
      if (changes.contains(Change.ATTRIBUTES)) {
        watches.attributesChanged(entry, known);
      }
    }
  }

  /** Handles a creation. If the entry is gone already, its deletion is reported next. */
  private void created(Path entry, @Nullable WatchedEntry known, boolean isDirectory) {
    try {
      EntryAttributes now = DirectoryListing.find(scope, path, identity, entry);
      if (now != null) {
        check(entry, now, true);
      } else if (known == null && scope.accepts(relative(entry), isDirectory, this::rereadLater)) {
        scope.key.createdUnseen(relative(entry), isDirectory);
      }
    } catch (IOException e) {
      rereadLater();
    }
  }

  /** Returns the directory that contains this one in the tree; null for the root. */
  @Nullable DirectoryNode parent() {
    return parent;
  }

  /** Returns the path of this directory in the file system. */
  Path path() {
    return path;
  }

  /** Returns the path of an entry in the file system. */
  Path resolve(Path entry) {
    return path.resolve(entry);
  }

  ChangeSource.Listener listener(Path entry, WatchedEntry known) {
    return (changes, n, d) -> reports.changed(entry, known, changes);
  }

  /** Looks at the file that now has a name; if that fails, the directory is read again later. */
  void lookUp(Path entry) {
    try {
      check(entry, DirectoryListing.find(scope, path, identity, entry), true);
    } catch (IOException e) {
      rereadLater();
    }
  }

  // reading

  /** Reads this directory and those below it again. */
  void drain() {
    for (DirectoryNode each : Subtree.of(this)) {
      each.readAgain();
      each.checks.finish();
    }
  }

  /** Looks whether the path still leads to this directory, and not to one mounted over it. */
  void checkPath() {
    try {
      if (!closed && !identity.isSame(EntryAttributes.find(path, LinkOption.NOFOLLOW_LINKS))) {
        pathChanged(false);
      }
    } catch (IOException e) {
      return; // a directory on the path may not be searched now: most likely it is the same
    }
  }

  private void readAgain() {
    needsReread = false;
    lookAgain(listing -> readListing(listing, true));
  }

  /** Uses this directory while it is open; if that fails, the directory is read again later. */
  void lookAgain(DirectoryListing.Use use) {
    if (closed) {
      return;
    }
    try {
      if (!scope.walk.read(() -> DirectoryListing.use(path, identity, use))) {
        pathChanged(false);
        rereadQuietly();
      }
    } catch (IOException e) {
      rereadLater();
    }
  }

  /** Retries a failed or incomplete read later. Reports OVERFLOW, as the changes are unknown. */
  void rereadLater() {
    needsReread = true;
    scope.retryLater(this);
  }

  /** Retries a read that failed because the directory was moved, which its parent reports. */
  void rereadQuietly() {
    if (!closed) {
      needsReread = true;
      scope.retryQuietly(this);
    }
  }

  /** Reads the entries; returns false if the path leads to another directory. */
  boolean readEntries(boolean report) throws IOException {
    return scope.walk.read(() -> readListing(report));
  }

  private boolean readListing(boolean report) throws IOException {
    return DirectoryListing.use(path, identity, listing -> readListing(listing, report));
  }

  private boolean readListing(DirectoryListing listing, boolean report) throws IOException {
    long begin = pacing.begin();
    try {
      List<Path> names = listing.names(identity);
      if (names == null) {
        return false;
      }
      unreadable = false;
      NameComparison compared = new NameComparison(byName, names, ++readCount, checks);
      compared.missing().forEach(this::entryGone); // frees descriptors for the new ones
      for (Path entry : compared.unwatched()) {
        check(entry, listing.entry(entry, scope.options.followLinks()), report);
      }
      checks.begin(listing);
    } finally {
      pacing.end(begin);
    }
    return true;
  }

  /** Looks at an entry that was known when the directory was read. */
  void checkKnown(Path entry, DirectoryListing listing) throws IOException {
    WatchedEntry known = byName.get(entry);
    if (known != null) {
      known.waitsForCheck = false;
      if (!known.isWatched()) {
        check(entry, listing.entry(entry, scope.options.followLinks()), true);
      }
    }
  }

  /** Compares the file that now has a name with the known entry. */
  void check(Path entry, @Nullable EntryAttributes now, boolean report) throws IOException {
    if (closed) {
      return; // a filter has ended the key
    }
    if (now == null) {
      entryGone(entry);
      return;
    }
    WatchedEntry old = byName.get(entry);
    if (old != null) {
      old.hidden = now == EntryAttributes.UNKNOWN;
      if (old.hidden && old.attributes != EntryAttributes.UNKNOWN) {
        return; // most likely the same file; another one is found once it can be looked at
      }
    }
    if (old != null && old.chain != null) {
      old.ended |= links.leadsElsewhere(old, old.chain);
    }
    if (old != null && !old.ended && now.isSame(old.attributes)) {
      watches.checkSame(entry, old, now);
      return;
    }
    boolean accepted = scope.accepts(relative(entry), now.isDirectory(), this::rereadLater);
    if (closed || byName.get(entry) != old) {
      return; // the filter has ended the key, or has made the service look at the entry
    }
    if (accepted) {
      put(entry, now, report);
    } else {
      entryGone(entry);
    }
  }

  private void put(Path entry, EntryAttributes now, boolean report) throws IOException {
    WatchedEntry old = byName.get(entry);
    if (old != null) {
      old.close();
      if (old.child != null) {
        old.child.closeAsGone();
      }
    }
    WatchedEntry known = new WatchedEntry(now);
    known.lastRead = readCount;
    byName.put(entry, known);
    long begin = scope.deadlines.now();
    watches.watch(entry, known);
    pacing.exclude(begin);
    if (byName.get(entry) != known) {
      return;
    }
    if (report) {
      EntryChange change = old == null ? EntryChange.NEW : EntryChange.REPLACED;
      scope.key.changed(change, relative(entry), known.attributes);
      if (scope.wantsContent() && known.attributes.isFile()) {
        scope.hardLinks.found(path.resolve(entry), relative(entry), this);
      }
    }
    if (known.child != null) {
      scope.walk.add(known.child, report);
    }
  }

  /** Reads the entries for the first time. */
  void readFirst(boolean report) throws IOException {
    if (closed) {
      return;
    }
    try {
      if (!readListing(report)) {
        rereadQuietly();
      }
    } catch (AccessDeniedException e) {
      unreadable = true; // until its attributes change
    } catch (IOException e) {
      if (scope.isStrict()) {
        throw e;
      }
      rereadLater();
    }
  }

  /** Forgets an entry and all entries below, and reports them as deleted. */
  private void entryGone(Path entry) {
    WatchedEntry known = byName.remove(entry);
    watches.forget(entry);
    if (known == null) {
      return;
    }
    known.close();
    if (known.child != null) {
      known.child.closeAsGone();
    }
    scope.key.changed(EntryChange.GONE, relative(entry), known.attributes);
  }

  @Override
  public boolean retry() {
    if (closed) {
      return true;
    }
    if (needsReread) {
      readAgain();
    }
    return watches.retry(byName) && !needsReread;
  }
}
