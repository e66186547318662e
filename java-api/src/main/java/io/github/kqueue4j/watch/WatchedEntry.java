// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** An entry of a {@link DirectoryNode}, with the watch of the entry itself if there is one. */
final class WatchedEntry {

  private static final int MAX_OPENS = 3;

  /** What was found at the last look. */
  EntryAttributes attributes;

  /** The watch of the file itself; null if it is not open. */
  ChangeSource.@Nullable Subscription content;

  /** The node of a subdirectory of a tree; null if it is not watched. */
  @Nullable DirectoryNode child;

  /** The watches on the path of a link that is followed. */
  @Nullable PathChain chain;

  /**
   * The file that a followed link leads to, without links; null if the entry is no link, or one
   * that could not be followed yet.
   */
  @Nullable Path target;

  /** The number of the last read of the directory in which the entry was found. */
  int lastRead;

  /** True while {@link EntryChecks} has still to look at the entry. */
  boolean waitsForCheck;

  /**
   * True if the file may have been replaced while it was opened, by one with the same inode number
   * and creation time.
   */
  boolean unconfirmed;

  /**
   * The time of the last status change before the file was opened, or before the last event of the
   * opened file. If the file is never opened, the time at which it was last looked at. Empty if it
   * is unknown.
   */
  Object changeTime = "";

  /**
   * True if the entry could not be looked at the last time, as when its directory may not be
   * searched.
   */
  boolean hidden;

  /** True if the watched file is gone, so that a file with this name is another one. */
  boolean ended;

  /**
   * True if the file was away when it was to be watched. The program may have looked for it in vain
   * then, so its return has to be reported.
   */
  boolean away;

  WatchedEntry(EntryAttributes attributes) {
    this.attributes = attributes;
  }

  /**
   * Tells whether the entry's own watch reports its deletion, so that the entry need not be looked
   * up. A link is not watched itself, but what it leads to.
   */
  boolean isWatched() {
    return target == null
        && !unconfirmed
        && !ended
        && (content != null || (child != null && !child.isUnconfirmed()));
  }

  /**
   * Tells whether a look at the entry can wait, because nothing of the entry is watched, and
   * nothing says that its file was replaced or is gone.
   */
  boolean canWait() {
    return content == null && child == null && chain == null && !unconfirmed && !ended;
  }

  /**
   * Opens the file to watch its content. Only a regular file or a directory is opened, since to
   * open a FIFO or a device may have effects. Sets {@link #content} only if the opened file is the
   * one found.
   */
  void open(KeyScope scope, Path path, ChangeSource.Listener listener) throws IOException {
    for (int i = 0; i < MAX_OPENS && content == null; i++) {
      if (!attributes.isFile() && !attributes.isDirectory()) {
        return;
      }
      Object before = attributes.isRecentlyCreated() ? EntryAttributes.changeTime(path) : "";
      ChangeSource.Subscription opened = scope.file(target == null ? path : target, listener);
      boolean same = false;
      try {
        EntryAttributes now = scope.find(path);
        same = now != null && now.isSame(attributes);
        if (now == null || now.kind() != attributes.kind()) {
          away = true;
          return; // deleted or replaced in the meantime, which the directory reports
        }
        attributes = now;
      } finally {
        if (!same) {
          opened.close();
        }
      }
      if (same) {
        content = opened;
        changeTime = before;
        unconfirmed = attributes.isRecentlyCreated();
      }
    }
  }

  /**
   * Opens the file again, as the watched file may have been deleted before it was opened. Returns
   * false if the file could not be opened again; if it still looks the same, the watch from before
   * is kept.
   */
  boolean reopen(KeyScope scope, Path path, ChangeSource.Listener listener) {
    ChangeSource.Subscription before = content;
    EntryAttributes known = attributes;
    content = null;
    try {
      open(scope, path, listener);
    } catch (IOException e) {
      content = null;
    }
    boolean done = content != null;
    if (done || !attributes.isSame(known)) {
      unconfirmed = false;
      if (before != null && done) {
        before.closeAfterReports(); // what happened before the file was opened again
      } else if (before != null) {
        before.close();
      }
    } else {
      content = before;
    }
    return done;
  }

  /** Closes the file, and follows the link no more. */
  void close() {
    release();
    if (chain != null) {
      chain.close();
      chain = null;
    }
  }

  /** Closes the file. */
  void release() {
    if (content != null) {
      content.close();
      content = null;
    }
  }
}
