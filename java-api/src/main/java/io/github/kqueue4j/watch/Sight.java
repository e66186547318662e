// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KqueueException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A file or directory that is held open for its changes. Guarded by the service's lock. */
final class Sight {

  /** Of a directory: its entries, and its own end. */
  static final Set<FileNote> OF_DIRECTORY =
      EnumSet.of(FileNote.WRITE, FileNote.EXTEND, FileNote.LINK, FileNote.DELETE, FileNote.RENAME);

  /** Of a file that is watched through its directory. */
  static final Set<FileNote> OF_CONTENT =
      EnumSet.of(FileNote.WRITE, FileNote.EXTEND, FileNote.ATTRIB, FileNote.TRUNCATE);

  /** Of a file that is watched by its name. */
  static final Set<FileNote> OF_FILE =
      EnumSet.of(
          FileNote.WRITE,
          FileNote.EXTEND,
          FileNote.ATTRIB,
          FileNote.TRUNCATE,
          FileNote.LINK,
          FileNote.DELETE,
          FileNote.RENAME);

  private static final Set<FileNote> WRITTEN =
      EnumSet.of(FileNote.WRITE, FileNote.EXTEND, FileNote.TRUNCATE);
  private static final Set<FileNote> ENDED = EnumSet.of(FileNote.DELETE, FileNote.REVOKE);

  /** Who looks. */
  @FunctionalInterface
  interface Listener {
    /** Called with the service's lock held. */
    void changed(Set<FileNote> notes);
  }

  private final Descriptor descriptor;
  private final Listener listener;
  private @Nullable Watch<Listener> watch;
  private boolean closed;

  private Sight(Descriptor descriptor, Listener listener) {
    this.descriptor = descriptor;
    this.listener = listener;
  }

  /** Opens a file for the notes that the backend has of those. */
  static Sight open(
      Watcher<Listener> watcher,
      Path path,
      Set<FileNote> notes,
      Listener listener,
      LinkOption... options)
      throws KqueueException {
    int supported = watcher.backend().supportedNotes(Filter.VNODE);
    Set<FileNote> there = EnumSet.copyOf(notes);
    there.removeIf(note -> (note.bit() & supported) == 0 && note != FileNote.WRITE);
    Sight sight = new Sight(watcher.backend().open(path, options), listener);
    boolean done = false;
    try {
      sight.watch = watcher.watch(new Interest.FileChange(sight.descriptor, there), sight::changed);
      done = true;
    } finally {
      if (!done) {
        sight.close();
      }
    }
    return sight;
  }

  /** Tells who looks, unless it was closed while a thread had the event in its hands. */
  private void changed(Set<FileNote> notes) {
    if (!closed) {
      listener.changed(notes);
    }
  }

  /** True if the content is another. */
  static boolean isWritten(Set<FileNote> notes) {
    return notes.stream().anyMatch(WRITTEN::contains);
  }

  /** True if the file has no name any more, or cannot be reached. */
  static boolean isEnded(Set<FileNote> notes) {
    return notes.stream().anyMatch(ENDED::contains);
  }

  void close() {
    closed = true;
    if (watch != null) {
      watch.cancel(); // before the descriptor: some hosts do not notice its end
    }
    descriptor.close();
  }
}
