// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.watch.ChangeSource.Change;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a directory. Where the kernel tells names, they are told as they come, and the
 * directory is never read.
 */
final class DirectoryTarget implements Target {

  private final KeyScope scope;
  private final PathKey key;
  private final Path directory;
  private final EntryAttributes self;
  private final @Nullable DirectoryNode node;
  private ChangeSource.@Nullable Subscription watch;

  /** The path is one without links. */
  DirectoryTarget(
      KeyScope scope, PathKey key, Path directory, EntryAttributes self, boolean keepsEntries) {
    this.scope = scope;
    this.key = key;
    this.directory = directory;
    this.self = self;
    this.node =
        keepsEntries || !scope.source.reportsNames()
            ? new DirectoryNode(scope, directory, self, this::perhapsLeft)
            : null;
  }

  @Override
  public void start() throws IOException {
    if (node == null) {
      watch = scope.directory(directory, this::changed);
      if (!isStill()) {
        throw new NoSuchFileException(directory.toString());
      }
    } else {
      node.open();
      if (!node.fill(false)) {
        throw new NoSuchFileException(directory.toString());
      }
    }
    scope.setStrict(false);
  }

  private void changed(Set<Change> changes, @Nullable Path name, boolean isDirectory) {
    if (changes.contains(Change.LOST)) {
      key.reportOverflow();
    } else if (name == null) {
      boolean ended = changes.contains(Change.ENDED);
      if (ended || changes.contains(Change.MOVED)) {
        perhapsLeft(ended);
      }
    } else if (changes.contains(Change.CREATED)) {
      key.changed(EntryChange.NEW, name, isDirectory);
    } else if (changes.contains(Change.DELETED)) {
      key.changed(EntryChange.GONE, name, isDirectory);
    } else if (!(isDirectory && changes.contains(Change.WRITTEN))) {
      key.changed(EntryChange.MODIFIED, name, isDirectory);
      Object shared =
          isDirectory || !scope.wantsContent()
              ? null
              : HardLinks.sharedKey(directory.resolve(name));
      if (shared != null) {
        reportOthers(name, shared);
      }
    }
  }

  /** Tells that the other names of a file have new content. */
  private void reportOthers(Path name, Object shared) {
    try (DirectoryListing listing = DirectoryListing.open(directory, self)) {
      List<Path> names = listing == null ? null : listing.names(self);
      if (listing == null || names == null) {
        return;
      }
      for (Path other : names) {
        EntryAttributes entry = other.equals(name) ? null : listing.entry(other, false);
        if (entry != null && shared.equals(entry.key())) {
          key.changed(EntryChange.MODIFIED, other, entry);
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
    scope.kindsChanged(node);
  }

  @Override
  public boolean isStill() {
    try {
      return self.isSame(EntryAttributes.find(directory));
    } catch (IOException e) {
      return false; // not to be reached by its name
    }
  }

  /** It was removed, or moved to where this key's path does not lead. */
  private void perhapsLeft(boolean ended) {
    if (ended || !isStill()) {
      if (node != null) {
        node.vanish();
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
