// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KqueueException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file that stands under a name, whichever that is: its directory tells that it may be another,
 * the file itself that it was written. While the file is held open no other can have its identity.
 */
final class FileTarget implements PathTarget {

  private final Watcher<Sight.Listener> watcher;
  private final PathKey key;
  private final Path file;
  private final Path directory;
  private final Path name;
  private Optional<Object> known = Optional.empty();
  private @Nullable Sight sight;
  private @Nullable Sight directorySight;
  private @Nullable Object directoryIdentity;

  FileTarget(Watcher<Sight.Listener> watcher, PathKey key, Path file) throws NoSuchFileException {
    this.watcher = watcher;
    this.key = key;
    this.file = file;
    Path parent = file.getParent();
    Path last = file.getFileName();
    if (parent == null || last == null) {
      throw new NoSuchFileException(file.toString());
    }
    this.directory = parent;
    this.name = last;
  }

  @Override
  public void start() throws IOException {
    Optional<FileLook.Entry> parent = FileLook.entry(directory);
    if (parent.isEmpty() || !parent.get().isDirectory()) {
      throw new NoSuchFileException(
          directory.toString(),
          file.toString(),
          "no directory, so nothing can come to stand there");
    }
    directoryIdentity = parent.get().identity();
    directorySight = Sight.open(watcher, directory, Sight.OF_DIRECTORY, this::directoryChanged);
    while (!update()) {}
  }

  @Override
  public void kindsChanged() {}

  private Optional<Object> identityNow() throws IOException {
    return FileLook.entry(file).map(FileLook.Entry::identity);
  }

  /** Looks what stands there, and holds that open; false if it has changed meanwhile. */
  private boolean update() throws IOException {
    Optional<Object> now = identityNow();
    if (now.equals(known)) {
      return true;
    }
    lookAway();
    if (now.isPresent()) {
      try {
        sight = Sight.open(watcher, file, Sight.OF_FILE, this::changed);
      } catch (KqueueException e) {
        if (e.errno() == Errno.ENOENT) {
          return false; // gone again
        }
        throw e;
      }
    }
    known = now;
    return identityNow().equals(now);
  }

  /** Tells if another file, or none, stands there. */
  private void refresh() {
    try {
      boolean done;
      do {
        boolean was = known.isPresent();
        Optional<Object> before = known;
        done = update();
        if (!known.equals(before)) {
          if (known.isPresent()) {
            key.tell(ENTRY_CREATE, name);
          } else if (was) {
            key.tell(ENTRY_DELETE, name);
          }
        }
      } while (!done);
    } catch (IOException e) {
      key.tellOverflow(); // what stands there cannot be looked at or held open
    }
  }

  private void changed(Set<FileNote> notes) {
    try {
      boolean attributes =
          notes.contains(FileNote.ATTRIB) && !Sight.isEnded(notes) && identityNow().equals(known);
      if (Sight.isWritten(notes) || attributes) {
        key.tell(ENTRY_MODIFY, name);
      }
    } catch (IOException e) {
      key.tellOverflow();
    }
    refresh();
  }

  private void directoryChanged(Set<FileNote> notes) {
    refresh();
    boolean gone = Sight.isEnded(notes);
    if (!gone && notes.contains(FileNote.RENAME)) {
      gone = isElsewhere();
    }
    if (gone) {
      key.invalidate();
    }
  }

  private boolean isElsewhere() {
    try {
      Optional<Object> now = FileLook.entry(directory).map(FileLook.Entry::identity);
      return directoryIdentity == null || !now.equals(Optional.of(directoryIdentity));
    } catch (IOException e) {
      return true; // not to be reached by its name
    }
  }

  private void lookAway() {
    if (sight != null) {
      sight.close();
      sight = null;
    }
    known = Optional.empty();
  }

  @Override
  public void close() {
    lookAway();
    if (directorySight != null) {
      directorySight.close();
    }
  }
}
