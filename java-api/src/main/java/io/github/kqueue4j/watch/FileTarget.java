// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.watch.ChangeSource.Change;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file that stands under a name, whichever that is: the directories on the way to it tell that
 * it may be another, the file itself that it was written. FIFOs, sockets and devices are not
 * opened.
 */
final class FileTarget implements Target, Retries.Incomplete {

  private static final int MOST_OPENS = 20;

  private final KeyScope scope;
  private final PathKey key;
  private final Path file;
  private final Path name;
  private final PathChain chain;
  private @Nullable EntryAttributes known;
  private ChangeSource.@Nullable Subscription content;
  private boolean lacksContent;
  private boolean unseen;
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
    this.chain = new PathChain(scope, file, this::pathChanged);
  }

  @Override
  public void start() throws IOException {
    Path parent = file.getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new NoSuchFileException(
          String.valueOf(parent),
          file.toString(),
          "no directory, so nothing can come to stand there");
    }
    look(false, false);
    scope.setStrict(false);
  }

  @Override
  public void drain() {
    refresh(false);
  }

  @Override
  public void kindsChanged() {}

  @Override
  public boolean isStill() {
    return !closed; // whatever stands there
  }

  private void pathChanged(Set<Change> changes, boolean last) {
    if (closed) {
      return;
    }
    boolean modified = changes.contains(Change.WRITTEN) || changes.contains(Change.ATTRIBUTES);
    if (last && modified) {
      EntryAttributes entry = known;
      if (entry != null && !(entry.isDirectory() && changes.contains(Change.WRITTEN))) {
        key.changed(EntryChange.MODIFIED, name, entry);
      }
      return;
    }
    if (changes.contains(Change.LOST)) {
      key.reportOverflow();
    }
    refresh(last && changes.contains(Change.DELETED));
  }

  private void contentChanged(Set<Change> changes) {
    EntryAttributes entry = known;
    if (closed || entry == null) {
      return;
    }
    boolean modified = changes.contains(Change.ATTRIBUTES);
    modified |= changes.contains(Change.WRITTEN) && !entry.isDirectory();
    refresh(changes.contains(Change.ENDED));
    if (modified && known == entry) {
      key.changed(EntryChange.MODIFIED, name, entry);
    }
  }

  /** Looks what stands there: after the end of what stood there it is another. */
  private void refresh(boolean ended) {
    try {
      look(ended, true);
      unseen = false;
    } catch (IOException e) {
      unseen = true;
      scope.lack(this);
    }
  }

  /** Looks what stands there, holds it open, and tells if it is another. */
  private void look(boolean ended, boolean report) throws IOException {
    boolean another = ended;
    for (int i = 0; i < MOST_OPENS; i++) {
      PathChain.Found found = chain.follow();
      EntryAttributes now = found.entry();
      EntryAttributes before = known;
      if (now == null) {
        closeFile();
        if (before != null && report) {
          key.changed(EntryChange.GONE, name, before);
        }
        return;
      }
      if (before != null && !another && now.isSame(before)) {
        return;
      }
      closeFile();
      if (hold(found.target(), now)) {
        known = now;
        if (report) {
          EntryChange change = before == null ? EntryChange.NEW : EntryChange.REPLACED;
          key.changed(change, name, now);
        }
        return;
      }
      known = before; // to tell what became of it
      another = true;
    }
    known = null;
    throw new IOException(file + " is replaced faster than it can be opened");
  }

  /** Holds the file open for its content; false if another stands there by now. */
  private boolean hold(Path target, EntryAttributes entry) throws IOException {
    lacksContent = false;
    boolean opens = entry.isFile() || entry.isDirectory();
    if (scope.source.reportsNames() || !opens) {
      return true;
    }
    ChangeSource.Subscription opened;
    try {
      opened = scope.file(target, (changes, n, d) -> contentChanged(changes));
    } catch (KqueueException e) {
      if (e.errno() == Errno.ENOENT
          && EntryAttributes.find(target, LinkOption.NOFOLLOW_LINKS) == null) {
        return false; // gone again
      }
      lacksContent = true;
      scope.lack(this, e);
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
    EntryAttributes before = known;
    if (unseen) {
      refresh(false);
    } else if (lacksContent && before != null) {
      refresh(false);
      if (lacksContent && before == known) {
        holdAgain(before);
      }
    }
    return !unseen && !lacksContent;
  }

  private void holdAgain(EntryAttributes entry) {
    try {
      boolean same = hold(chain.follow().target(), entry);
      if (!same) {
        refresh(true);
      } else if (!lacksContent) {
        key.changed(EntryChange.MODIFIED, name, entry); // written meanwhile, perhaps
      }
    } catch (IOException e) {
      unseen = true;
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
    scope.lackNothing(this);
    closeFile();
    chain.close();
  }
}
