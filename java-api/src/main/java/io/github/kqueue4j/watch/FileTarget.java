// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.watch.ChangeSource.Change;
import java.io.IOException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file that has a name, whichever file that is at the moment. The directories on the path
 * report that the name may belong to another file; the file itself reports that it was written.
 * FIFOs, sockets and devices are not opened.
 */
final class FileTarget implements Target, Retries.Incomplete {

  private static final int MAX_OPENS = 20;

  private final KeyScope scope;
  private final PathKey key;
  private final Path file;
  private final Path name;
  private final PathChain chain;
  private @Nullable EntryAttributes known;
  private ChangeSource.@Nullable Subscription content;
  private boolean lacksContent;
  private boolean needsLookUp;

  /** True if a file was created that was gone at the look at it; its deletion follows. */
  private boolean passes;

  private boolean closed;

  FileTarget(KeyScope scope, PathKey key, Path file) throws NoSuchFileException {
    Path last = file.getFileName();
    if (last == null) {
      throw new NoSuchFileException(file.toString());
    }
    this.scope = scope;
    this.key = key;
    this.file = file;
    this.name = last;
    this.chain = new PathChain(scope, file, found -> true, this::pathChanged);
  }

  @Override
  public void start() throws IOException {
    Path parent = file.getParent();
    EntryAttributes directory = parent == null ? null : EntryAttributes.find(parent);
    if (directory == null || !directory.isDirectory()) {
      throw new NoSuchFileException(
          String.valueOf(parent),
          file.toString(),
          "there is no directory in which the file could be created");
    }
    lookUp(false, false);
    scope.setStrict(false);
  }

  @Override
  public void drain() {
    refresh(false);
  }

  @Override
  public void kindsChanged() {}

  @Override
  public boolean isCurrent() {
    return !closed; // the target is the name, not a certain file
  }

  private void pathChanged(Set<Change> changes, @Nullable Path last, boolean isDirectory) {
    if (closed) {
      return;
    }
    boolean modified = changes.contains(Change.WRITTEN) || changes.contains(Change.ATTRIBUTES);
    if (last != null && modified) {
      EntryAttributes entry = known;
      if (entry != null && !(entry.isDirectory() && changes.contains(Change.WRITTEN))) {
        key.changed(EntryChange.MODIFIED, name, entry);
      }
      return;
    }
    if (changes.contains(Change.LOST)) {
      key.reportOverflow();
    }
    boolean existed = known != null;
    refresh(last != null && changes.contains(Change.DELETED));
    passes &= known == null;
    if (last != null && !existed && known == null && !needsLookUp) {
      passed(changes, last, isDirectory);
    }
  }

  /** Reports a file that came and went before it could be looked at. */
  private void passed(Set<Change> changes, Path last, boolean isDirectory) {
    if (changes.contains(Change.CREATED) && isAbsent(last)) {
      passes = true;
      key.createdUnseen(name, isDirectory);
    } else if (changes.contains(Change.DELETED) && passes) {
      passes = false;
      key.deletedUnseen(name, isDirectory);
    }
  }

  /** Tells whether there is not even a link that leads nowhere. */
  private static boolean isAbsent(Path path) {
    try {
      return EntryAttributes.find(path, LinkOption.NOFOLLOW_LINKS) == null;
    } catch (IOException e) {
      return false; // most likely it is there, and may not be looked at
    }
  }

  private void contentChanged(Set<Change> changes) {
    EntryAttributes entry = known;
    if (closed || entry == null) {
      return;
    }
    boolean modified = changes.contains(Change.ATTRIBUTES);
    modified |= changes.contains(Change.WRITTEN) && !entry.isDirectory();
    modified |= changes.contains(Change.MOVED); // away and back: programs may have seen it leave
    refresh(changes.contains(Change.ENDED));
    if (modified && known == entry) {
      key.changed(EntryChange.MODIFIED, name, entry);
    }
  }

  /** Looks up the file. If the previous file has {@code ended}, a file found now is another one. */
  private void refresh(boolean ended) {
    try {
      lookUp(ended, true);
      needsLookUp = false;
    } catch (IOException e) {
      needsLookUp = true;
      scope.retryLater(this);
    }
  }

  /** Looks up the file, watches its content, and reports if it is another file. */
  private void lookUp(boolean ended, boolean report) throws IOException {
    boolean replaced = ended;
    for (int i = 0; i < MAX_OPENS; i++) {
      PathChain.Found found = chain.follow();
      EntryAttributes now = found.entry();
      EntryAttributes previous = known;
      if (now == null) {
        closeFile();
        if (previous != null && report) {
          key.changed(EntryChange.GONE, name, previous);
        }
        return;
      }
      if (previous != null && !replaced && now.isSame(previous)) {
        return;
      }
      closeFile();
      if (watchContent(found.target(), now)) {
        known = now;
        if (report) {
          EntryChange change = previous == null ? EntryChange.NEW : EntryChange.REPLACED;
          key.changed(change, name, now);
        }
        return;
      }
      known = previous; // still needed for the report
      replaced = true;
    }
    known = null;
    throw new IOException(file + " is replaced faster than it can be opened");
  }

  /**
   * Opens the file to watch its content. Returns false if the file was replaced in the meantime.
   */
  private boolean watchContent(Path target, EntryAttributes entry) throws IOException {
    lacksContent = false;
    boolean opens = entry.isFile() || entry.isDirectory();
    if (scope.source.reportsNames() || !opens) {
      return true;
    }
    ChangeSource.Subscription opened;
    try {
      opened = scope.file(target, (changes, n, d) -> contentChanged(changes));
    } catch (KqueueException e) {
      if (KeyScope.hasVanished(e)) {
        return false; // deleted or replaced in the meantime
      }
      lacksContent = true;
      scope.retryLater(this, e);
      return true;
    }
    boolean same = false;
    try {
      same = entry.isSame(EntryAttributes.find(target, LinkOption.NOFOLLOW_LINKS));
    } finally {
      if (same) {
        content = opened;
      } else {
        opened.close();
      }
    }
    return same;
  }

  @Override
  public boolean retry() {
    if (closed) {
      return true;
    }
    EntryAttributes previous = known;
    if (needsLookUp) {
      refresh(false);
    } else if (lacksContent && previous != null) {
      refresh(false);
      if (lacksContent && previous == known) {
        retryContent(previous);
      }
    }
    return !needsLookUp && !lacksContent;
  }

  private void retryContent(EntryAttributes entry) {
    try {
      boolean same = watchContent(chain.follow().target(), entry);
      if (!same) {
        refresh(true);
      } else if (!lacksContent) {
        key.changed(EntryChange.MODIFIED, name, entry); // may have been written in the meantime
      }
    } catch (IOException e) {
      needsLookUp = true;
    }
  }

  private void closeFile() {
    if (content != null) {
      content.close();
      content = null;
    }
    known = null;
  }

  @Override
  public void close() {
    closed = true;
    scope.cancelRetry(this);
    closeFile();
    chain.close();
  }
}
