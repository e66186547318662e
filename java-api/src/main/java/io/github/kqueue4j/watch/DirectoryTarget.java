// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;

import io.github.kqueue4j.watch.ChangeSource.Change;
import java.io.IOException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a directory, until one of the paths by which it was registered leads elsewhere.
 * Where the kernel reports names, its reports are passed on without reading the directory. To a key
 * without ENTRY_CREATE a replaced entry has to be reported otherwise than a new one, so for such a
 * key the entries have to be known.
 */
final class DirectoryTarget implements Target, Retries.Incomplete {

  /** The changes of a directory on a path after which the path leads to the same file. */
  private static final Set<Change> INSIDE = Set.of(Change.WRITTEN, Change.ATTRIBUTES);

  private final KeyScope scope;
  private final PathKey key;
  private final Path path;
  private final EntryAttributes identity;
  private final boolean keepsEntries;
  private final Map<Path, PathChain> chains = new LinkedHashMap<>();

  /** A path of the directory without links. */
  private Path directory;

  private @Nullable DirectoryNode node;
  private ChangeSource.@Nullable Subscription watch;

  /** The entry whose creation was the last one, unless a deletion followed. */
  private @Nullable Path lastCreated;

  /**
   * The entries that were reported as moved out right after their creation, and may exist. The
   * value is what was found at a look at the entry; null before that.
   */
  private final Map<Path, @Nullable EntryAttributes> doubtful = new LinkedHashMap<>();

  private final Runnable exchanged = this::reportExchanged;

  private boolean closed;

  DirectoryTarget(
      KeyScope scope, PathKey key, Path path, EntryAttributes identity, boolean keepsEntries) {
    this.scope = scope;
    this.key = key;
    this.path = path;
    this.directory = path;
    this.identity = identity;
    this.keepsEntries = keepsEntries || !scope.source.reportsNames();
  }

  private DirectoryNode newNode() {
    return new DirectoryNode(scope, directory, identity, this::directoryChanged);
  }

  @Override
  public void start() throws IOException {
    directory = follow(path);
    if (keepsEntries || !key.wants(ENTRY_CREATE)) {
      DirectoryNode root = newNode();
      node = root;
      read(root);
    } else {
      watch = scope.directory(directory, this::changed);
      if (!isCurrent()) {
        throw new NoSuchFileException(directory.toString());
      }
    }
    scope.setStrict(false);
  }

  private void read(DirectoryNode unread) throws IOException {
    unread.open();
    if (!unread.readEntries(false)) {
      throw new NoSuchFileException(directory.toString());
    }
  }

  /** Follows one more path of this directory; returns false if the path is followed already. */
  boolean add(Path other) throws IOException {
    boolean added = !chains.containsKey(other);
    if (added) {
      follow(other);
    }
    return added;
  }

  /** Follows a path no more. */
  void remove(Path other) {
    PathChain chain = chains.remove(other);
    if (chain != null) {
      chain.close();
    }
  }

  /** Follows a path, which ends the key when it leads elsewhere. Returns the path without links. */
  private Path follow(Path other) throws IOException {
    PathChain chain = new PathChain(scope, other, found -> false, (c, last, dir) -> pathChanged(c));
    boolean same = false;
    try {
      PathChain.Found found = chain.follow();
      same = identity.isSame(found.entry());
      if (!same) {
        throw new NoSuchFileException(other.toString()); // replaced in the meantime
      }
      chains.put(other, chain);
      return found.target();
    } finally {
      if (!same) {
        chain.close();
      }
    }
  }

  private void pathChanged(Set<Change> changes) {
    if (!closed && !INSIDE.containsAll(changes) && !retry()) {
      scope.retryLater(this);
    }
  }

  /** Follows the paths again, and ends the key if one leads elsewhere. */
  @Override
  public boolean retry() {
    if (closed) {
      return true;
    }
    try {
      boolean same = true;
      for (PathChain chain : chains.values()) {
        same &= identity.isSame(chain.follow().entry());
      }
      if (!same) {
        end(false);
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void changed(Set<Change> changes, @Nullable Path name, boolean isDirectory) {
    DirectoryNode reader = node;
    if (reader != null) {
      foundLate(reader, changes, name); // the node gets the same report, after this listener
    } else if (changes.contains(Change.LOST)) {
      key.reportOverflow();
    } else if (name == null) {
      boolean ended = changes.contains(Change.ENDED);
      if (ended || changes.contains(Change.MOVED)) {
        directoryChanged(ended);
      }
    } else if (changes.contains(Change.CREATED)) {
      created(name, isDirectory);
    } else if (changes.contains(Change.DELETED)) {
      reportIfDoubtful(name, isDirectory);
      deleted(name, changes.contains(Change.MOVED_OUT), isDirectory);
    } else if (!(isDirectory && changes.contains(Change.WRITTEN))) {
      reportIfDoubtful(name, isDirectory);
      key.changed(EntryChange.MODIFIED, name, isDirectory);
      if (!isDirectory && scope.wantsContent()) {
        scope.hardLinks.changed(directory.resolve(name), name, this::reportOtherNames);
      }
    }
  }

  /**
   * Reports a deletion. If one system call exchanges two files, a name is reported as moved out
   * right after its creation, and has a file, whose creation is not reported again. Whether that is
   * so is found out when all that the kernel has reported so far was passed on.
   */
  private void deleted(Path name, boolean moved, boolean isDirectory) {
    key.changed(EntryChange.GONE, name, isDirectory);
    if (moved && name.equals(lastCreated)) {
      if (doubtful.isEmpty()) {
        scope.work.run(exchanged);
      }
      doubtful.put(name, null);
    }
    lastCreated = null;
  }

  private void reportExchanged() {
    for (Path name : List.copyOf(doubtful.keySet())) {
      EntryAttributes entry = find(name);
      if (entry == null) {
        doubtful.remove(name);
      } else {
        doubtful.put(name, entry);
      }
    }
    scope.source.drainOrLose(); // after the look: a file that was made since is reported now
    for (Path name : List.copyOf(doubtful.keySet())) {
      EntryAttributes entry = doubtful.get(name);
      if (entry != null) {
        reportIfDoubtful(name, entry.isDirectory());
      }
    }
    if (!doubtful.isEmpty()) {
      scope.work.later(exchanged); // those of the reports that were read just now
    }
  }

  /** Reports the creation of a doubtful entry, as it turned out to exist. */
  private void reportIfDoubtful(Path name, boolean isDirectory) {
    if (doubtful.containsKey(name)) {
      doubtful.remove(name);
      if (!closed) {
        key.changed(EntryChange.NEW, name, isDirectory);
      }
    }
  }

  private void created(Path name, boolean isDirectory) {
    lastCreated = name;
    doubtful.remove(name);
    if (key.wants(ENTRY_CREATE)) {
      key.changed(EntryChange.NEW, name, isDirectory);
      return;
    }
    reportIfPresent(name); // a change from before the entries were read
  }

  private void reportIfPresent(Path name) {
    EntryAttributes entry = find(name);
    if (entry != null) {
      key.changed(EntryChange.NEW, name, entry);
    }
  }

  /**
   * Handles a creation from before the entries were read: the node knows the entry, and does not
   * report it.
   */
  private void foundLate(DirectoryNode reader, Set<Change> changes, @Nullable Path name) {
    WatchedEntry known = name == null ? null : reader.entries().get(name);
    if (name != null && known != null && changes.contains(Change.CREATED)) {
      EntryAttributes entry = find(name);
      if (entry != null && entry.isSame(known.attributes)) {
        key.changed(EntryChange.NEW, name, entry);
      }
    }
  }

  private @Nullable EntryAttributes find(Path name) {
    try {
      return EntryAttributes.find(directory.resolve(name), LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      key.reportOverflow();
      return null;
    }
  }

  /** Reports the other names that changed files have in this directory. */
  private void reportOtherNames(Map<Object, Path> lastNames) {
    try (DirectoryListing listing = DirectoryListing.open(directory, identity)) {
      List<Path> names = listing == null ? null : listing.names(identity);
      if (listing == null || names == null) {
        return;
      }
      for (Path name : names) {
        EntryAttributes entry = listing.entry(name, false);
        Object file = entry == null ? null : entry.key();
        Path last = file == null ? null : lastNames.get(file);
        if (entry != null && last != null && !last.equals(name)) {
          key.changed(EntryChange.MODIFIED, name, entry);
        }
      }
    } catch (IOException e) {
      key.reportOverflow();
    }
  }

  @Override
  public void drain() throws IOException {
    scope.drain(node);
  }

  @Override
  public void kindsChanged() throws IOException {
    if (node == null && !key.wants(ENTRY_CREATE)) {
      readLate();
    } else {
      scope.kindsChanged(node);
    }
  }

  /** Reads the entries, and then follows their changes instead of passing on the reports. */
  private void readLate() throws IOException {
    DirectoryNode made = newNode();
    boolean done = false;
    scope.setStrict(true);
    try {
      read(made);
      done = true;
    } finally {
      scope.setStrict(false);
      if (!done) {
        made.close();
      }
    }
    node = made;
    scope.source.drain(); // what was reported before the directory was read
    if (watch != null) {
      watch.close();
      watch = null;
    }
  }

  @Override
  public boolean isCurrent() {
    return chains.keySet().stream().allMatch(this::leadsHere);
  }

  /**
   * Ends the key if the directory was removed, or moved away from the key's path. If it is back,
   * programs may have looked for its entries in vain.
   */
  private void directoryChanged(boolean ended) {
    if (ended || !isCurrent()) {
      end(ended);
    } else {
      key.reportOverflow();
    }
  }

  private void end(boolean gone) {
    if (node != null && (gone || !leadsHere(path))) {
      node.closeAsGone();
    }
    key.invalidate();
  }

  private boolean leadsHere(Path other) {
    try {
      return identity.isSame(EntryAttributes.find(other));
    } catch (IOException e) {
      return false; // the path cannot be followed
    }
  }

  @Override
  public void close() {
    closed = true;
    scope.cancelRetry(this);
    chains.values().forEach(PathChain::close);
    if (node != null) {
      node.close();
    }
    if (watch != null) {
      watch.close();
    }
  }
}
