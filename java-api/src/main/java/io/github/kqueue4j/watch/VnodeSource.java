// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KqueueException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** VNODE events, of descriptors that are held open: one for each directory and file. */
final class VnodeSource implements ChangeSource {

  private static final Set<FileNote> OF_DIRECTORY =
      EnumSet.of(FileNote.WRITE, FileNote.EXTEND, FileNote.LINK, FileNote.DELETE, FileNote.RENAME);
  private static final Set<FileNote> OF_FILE =
      EnumSet.of(
          FileNote.WRITE,
          FileNote.EXTEND,
          FileNote.ATTRIB,
          FileNote.TRUNCATE,
          FileNote.LINK,
          FileNote.DELETE,
          FileNote.RENAME);

  private final Watcher<EventHandler> watcher;
  private final WorkQueue work;
  private final Runnable closed;

  /** The last is called when a descriptor was closed, so that there is room for another. */
  VnodeSource(Watcher<EventHandler> watcher, WorkQueue work, Runnable closed) {
    this.watcher = watcher;
    this.work = work;
    this.closed = closed;
  }

  @Override
  public boolean reportsNames() {
    return false;
  }

  @Override
  public Subscription directory(Path path, Listener listener) throws KqueueException {
    try {
      return new WatchedDescriptor(path, OF_DIRECTORY, true, listener);
    } catch (KqueueException e) {
      if (e.errno() != Errno.EACCES) {
        throw e;
      }
      // Some hosts learn of a removal from the parent, which may not be readable: that the path
      // leads nowhere is then seen at the next look.
      return new WatchedDescriptor(path, EnumSet.of(FileNote.WRITE), true, listener);
    }
  }

  @Override
  public Subscription file(Path path, Listener listener) throws KqueueException {
    return new WatchedDescriptor(path, OF_FILE, false, listener);
  }

  @Override
  public void drain() {}

  @Override
  public void close() {}

  private static Set<Change> changes(Set<FileNote> notes, boolean directory) {
    Set<Change> changes = EnumSet.noneOf(Change.class);
    for (FileNote note : notes) {
      changes.add(
          switch (note) {
            case DELETE, REVOKE -> Change.ENDED;
            case RENAME -> Change.MOVED;
            case ATTRIB -> Change.ATTRIBUTES;
            case LINK -> directory ? Change.ENTRIES : Change.LINKS;
            default -> directory ? Change.ENTRIES : Change.WRITTEN;
          });
    }
    return changes;
  }

  /** A file or directory that is held open. */
  private final class WatchedDescriptor implements Subscription, EventHandler {
    private final Descriptor descriptor;
    private final Listener listener;
    private final boolean directory;
    private @Nullable Watch<EventHandler> watch;
    private boolean over;

    WatchedDescriptor(Path path, Set<FileNote> notes, boolean directory, Listener listener)
        throws KqueueException {
      this.listener = listener;
      this.directory = directory;
      int supported = watcher.backend().supportedNotes(Filter.VNODE);
      Set<FileNote> there = EnumSet.copyOf(notes);
      there.removeIf(note -> (note.bit() & supported) == 0 && note != FileNote.WRITE);
      descriptor = watcher.backend().open(path, LinkOption.NOFOLLOW_LINKS);
      boolean done = false;
      try {
        watch = watcher.watch(new Interest.FileChange(descriptor, there), this);
        done = true;
      } finally {
        if (!done) {
          descriptor.close();
        }
      }
    }

    @Override
    public void handle(Event<EventHandler> event) {
      if (event instanceof Event.FileChanged<EventHandler> change) {
        Set<Change> changes = changes(change.notes(), directory);
        work.run(() -> report(changes));
      }
    }

    private void report(Set<Change> changes) {
      if (!over) {
        listener.changed(changes, null, directory);
      }
    }

    @Override
    public void close() {
      if (over) {
        return;
      }
      over = true;
      if (watch != null) {
        watch.cancel(); // before the descriptor: some hosts do not notice its end
      }
      descriptor.close();
      closed.run();
    }
  }
}
