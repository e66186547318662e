// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.ClosedKqueueException;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KqueueException;
import java.io.UncheckedIOException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Changes from VNODE events. Each watched directory and file has an open descriptor. */
final class VnodeSource implements ChangeSource {

  /** The number of events that are collected at most before watches are closed. */
  private static final int MAX_EVENTS = 1024;

  private static final Set<FileNote> DIRECTORY_NOTES =
      EnumSet.of(
          FileNote.WRITE,
          FileNote.EXTEND,
          FileNote.ATTRIB,
          FileNote.LINK,
          FileNote.DELETE,
          FileNote.RENAME);
  private static final Set<FileNote> ATTRIBUTE_NOTES =
      EnumSet.of(FileNote.ATTRIB, FileNote.DELETE, FileNote.RENAME);
  private static final Set<FileNote> FILE_NOTES =
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
  private final Runnable onClose;

  /** The watches that are closed after the reports so far. */
  private final List<WatchedDescriptor> closing = new ArrayList<>();

  private final Runnable goOn = this::goOn;

  /** {@code onClose} is called when a descriptor was closed, so that another may be opened. */
  VnodeSource(Watcher<EventHandler> watcher, WorkQueue work, Runnable onClose) {
    this.watcher = watcher;
    this.work = work;
    this.onClose = onClose;
  }

  @Override
  public boolean reportsNames() {
    return false;
  }

  @Override
  public Subscription directory(Path path, Listener listener) throws KqueueException {
    try {
      return new WatchedDescriptor(path, DIRECTORY_NOTES, true, listener);
    } catch (KqueueException e) {
      if (e.errno() != Errno.EACCES) {
        throw e;
      }
      // Some hosts detect a removal through the parent directory, which may not be readable. The
      // removal is then found at the next look-up of the path.
      return new WatchedDescriptor(path, EnumSet.of(FileNote.WRITE), true, listener);
    }
  }

  @Override
  public Subscription file(Path path, Listener listener) throws KqueueException {
    return new WatchedDescriptor(path, FILE_NOTES, false, listener);
  }

  @Override
  public Subscription attributes(Path path, Listener listener) throws KqueueException {
    return new WatchedDescriptor(path, ATTRIBUTE_NOTES, false, listener);
  }

  @Override
  public void drain() throws KqueueException {
    // A watch has one event in the kernel at most, and one that was collected with others.
    if (!collect(Math.max(MAX_EVENTS, 2 * watcher.size()))) {
      work.later(goOn);
    }
    work.runTasks(); // the reports
  }

  /** Does nothing: a thread that waits for keys is woken for this, and collects what is left. */
  private void goOn() {}

  @Override
  public void drainOrLose() {}

  /**
   * Collects the changes that the kernel has reported so far, then closes the watches that were
   * waiting for that. A report and a close are tasks, and so run in this order.
   */
  private void closeAfterReports() {
    List<WatchedDescriptor> last = List.copyOf(closing);
    closing.clear();
    boolean complete = false;
    try {
      complete = collect(MAX_EVENTS);
    } catch (KqueueException e) {
      work.fail(new UncheckedIOException(e));
    } finally {
      boolean all = complete;
      work.run(() -> last.forEach(each -> each.retire(all)));
    }
  }

  /** Returns whether all changes that the kernel has reported so far were collected. */
  private boolean collect(int most) throws KqueueException {
    try {
      for (int count = 0; count < most; count++) {
        Optional<Event<EventHandler>> event = watcher.poll();
        if (event.isEmpty()) {
          return true;
        }
        event.get().attachment().handle(event.get());
      }
    } catch (ClosedKqueueException e) {
      return true; // the service was closed in the meantime: nothing is reported any more
    }
    return false;
  }

  @Override
  public void close() {}

  static Set<Change> changes(Set<FileNote> notes, boolean directory) {
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

  /** A watched file or directory with its open descriptor. */
  private final class WatchedDescriptor implements Subscription, EventHandler {
    private final Descriptor descriptor;
    private final Listener listener;
    private final boolean directory;
    private @Nullable Watch<EventHandler> watch;
    private boolean closed;

    /** Whether a report that another thread has not queued yet still reaches the listener. */
    private boolean reportsLate;

    WatchedDescriptor(Path path, Set<FileNote> notes, boolean directory, Listener listener)
        throws KqueueException {
      this.listener = listener;
      this.directory = directory;
      int supported = watcher.backend().supportedNotes(Filter.VNODE);
      Set<FileNote> supportedNotes = EnumSet.copyOf(notes);
      supportedNotes.removeIf(note -> (note.bit() & supported) == 0 && note != FileNote.WRITE);
      descriptor = watcher.backend().open(path, LinkOption.NOFOLLOW_LINKS);
      boolean done = false;
      try {
        watch = watcher.watch(new Interest.FileChange(descriptor, supportedNotes), this);
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
      if ((!closed || reportsLate)
          && !work.guard(() -> listener.changed(changes, null, directory))) {
        work.guard(() -> listener.changed(Set.of(Change.LOST), null, directory));
      }
    }

    @Override
    public void closeAfterReports() {
      closing.add(this);
      if (closing.size() == 1) {
        work.run(VnodeSource.this::closeAfterReports); // once for all watches of this task
      }
    }

    /** Closes the watch, but not for changes that another thread has collected. */
    private void retire(boolean complete) {
      if (closed) {
        return;
      }
      reportsLate = true;
      if (watch != null) {
        watch.retire();
      }
      close();
      if (!complete) {
        report(Set.of(Change.LOST));
      }
    }

    @Override
    public void close() {
      if (closed) {
        return;
      }
      closed = true;
      try {
        if (watch != null && !reportsLate) {
          watch.cancel(); // before closing the descriptor, which some hosts do not notice
        }
      } finally {
        descriptor.close();
      }
      onClose.run();
    }
  }
}
