// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;

import io.github.kqueue4j.watch.ChangeSource.Change;
import java.io.IOException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a directory. Where the kernel reports names, its reports are passed on without
 * reading the directory. To a key without ENTRY_CREATE a replaced entry has to be reported
 * otherwise than a new one, so for such a key the entries have to be known.
 */
final class DirectoryTarget implements Target {

  private final KeyScope scope;
  private final PathKey key;
  private final Path directory;
  private final EntryAttributes identity;
  private @Nullable DirectoryNode node;
  private ChangeSource.@Nullable Subscription watch;

  /** The path contains no links. */
  DirectoryTarget(
      KeyScope scope, PathKey key, Path directory, EntryAttributes identity, boolean keepsEntries) {
    this.scope = scope;
    this.key = key;
    this.directory = directory;
    this.identity = identity;
    this.node = keepsEntries || !scope.source.reportsNames() ? newNode() : null;
  }

  private DirectoryNode newNode() {
    return new DirectoryNode(scope, directory, identity, this::directoryChanged);
  }

  @Override
  public void start() throws IOException {
    if (node == null && !key.wants(ENTRY_CREATE)) {
      node = newNode();
    }
    if (node == null) {
      watch = scope.directory(directory, this::changed);
      if (!isCurrent()) {
        throw new NoSuchFileException(directory.toString());
      }
    } else {
      read(node);
    }
    scope.setStrict(false);
  }

  private void read(DirectoryNode unread) throws IOException {
    unread.open();
    if (!unread.readEntries(false)) {
      throw new NoSuchFileException(directory.toString());
    }
  }

  private void changed(Set<Change> changes, @Nullable Path name, boolean isDirectory) {
    if (changes.contains(Change.LOST)) {
      key.reportOverflow();
    } else if (name == null) {
      boolean ended = changes.contains(Change.ENDED);
      if (ended || changes.contains(Change.MOVED)) {
        directoryChanged(ended);
      }
    } else if (changes.contains(Change.CREATED)) {
      created(name, isDirectory);
    } else if (changes.contains(Change.DELETED)) {
      key.changed(EntryChange.GONE, name, isDirectory);
    } else if (!(isDirectory && changes.contains(Change.WRITTEN))) {
      key.changed(EntryChange.MODIFIED, name, isDirectory);
      if (!isDirectory && scope.wantsContent()) {
        scope.hardLinks.changed(directory.resolve(name), name, this::reportOtherNames);
      }
    }
  }

  private void created(Path name, boolean isDirectory) {
    if (key.wants(ENTRY_CREATE)) {
      key.changed(EntryChange.NEW, name, isDirectory);
      return;
    }
    try { // a change from before the entries were read
      EntryAttributes entry =
          EntryAttributes.find(directory.resolve(name), LinkOption.NOFOLLOW_LINKS);
      if (entry != null) {
        key.changed(EntryChange.NEW, name, entry);
      }
    } catch (IOException e) {
      key.reportOverflow();
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
    try {
      return identity.isSame(EntryAttributes.find(directory));
    } catch (IOException e) {
      return false; // the path cannot be followed
    }
  }

  /** Ends the key if the directory was removed, or moved away from the key's path. */
  private void directoryChanged(boolean ended) {
    if (ended || !isCurrent()) {
      if (node != null) {
        node.closeAsGone();
      }
      key.invalidate();
    }
  }

  @Override
  public void close() {
    if (node != null) {
      node.close();
    }
    if (watch != null) {
      watch.close();
    }
  }
}
