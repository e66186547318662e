// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** An entry of a {@link DirectoryNode}, and how it is watched by itself, if it is. */
final class WatchedEntry {

  private static final int MOST_OPENS = 3;

  EntryAttributes entry;
  ChangeSource.@Nullable Subscription content;
  @Nullable DirectoryNode child;

  /** Which read of the directory has seen it last. */
  int read;

  /** It may have been replaced while it was opened, by one of the same number and time. */
  boolean fresh;

  /** When it was changed last before it was opened; what the opened file has told is after that. */
  Object stamp = "";

  /** What is held is gone: whatever stands there now is another. */
  boolean ended;

  WatchedEntry(EntryAttributes entry) {
    this.entry = entry;
  }

  /** Whether it tells by itself when it is gone, so that nobody has to look. */
  boolean isHeld() {
    return !fresh && !ended && (content != null || (child != null && !child.isFresh()));
  }

  /** Holds the file open for its content, if that has no effect and it is the one found. */
  void open(KeyScope scope, Path path, ChangeSource.Listener listener) throws IOException {
    for (int i = 0; i < MOST_OPENS && content == null; i++) {
      if (!entry.isFile() && !entry.isDirectory()) {
        return;
      }
      Object before = entry.isFresh() ? EntryAttributes.stamp(path) : "";
      Path real = scope.options.followLinks() ? path.toRealPath() : path;
      ChangeSource.Subscription opened = scope.file(real, listener);
      boolean same = false;
      try {
        EntryAttributes now = scope.find(path);
        same = now != null && now.isSame(entry);
        if (now == null) {
          return; // gone again, which the directory tells
        }
        entry = now;
      } finally {
        if (!same) {
          opened.close();
        }
      }
      if (same) {
        content = opened;
        stamp = before;
        fresh = entry.isFresh();
      }
    }
  }

  /**
   * Opens the file once more, as what is held may be one that was gone by then. False if that could
   * not be done, as there is no room: most likely the right one is held.
   */
  boolean openAgain(KeyScope scope, Path path, ChangeSource.Listener listener) {
    ChangeSource.Subscription before = content;
    EntryAttributes known = entry;
    content = null;
    try {
      open(scope, path, listener);
    } catch (IOException e) {
      content = null;
    }
    boolean done = content != null;
    if (done || !entry.isSame(known)) {
      fresh = false;
      if (before != null) {
        before.close(); // with what it has not told so far
      }
    } else {
      content = before;
    }
    return done;
  }

  /** Holds the file open no more. */
  void release() {
    if (content != null) {
      content.close();
      content = null;
    }
  }
}
