// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.spi.DirectoryEvents;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Changes that the system reports with names. One descriptor serves all directories and files. */
final class NamedSource implements ChangeSource {

  private static final Map<DirectoryEvents.Change, Set<Change>> CHANGES =
      new EnumMap<>(
          Map.of(
              DirectoryEvents.Change.CREATED, Set.of(Change.CREATED),
              DirectoryEvents.Change.DELETED, Set.of(Change.DELETED),
              DirectoryEvents.Change.MOVED_OUT, Set.of(Change.DELETED, Change.MOVED_OUT),
              DirectoryEvents.Change.WRITTEN, Set.of(Change.WRITTEN),
              DirectoryEvents.Change.ATTRIBUTES, Set.of(Change.ATTRIBUTES),
              DirectoryEvents.Change.MOVED, Set.of(Change.MOVED),
              DirectoryEvents.Change.ENDED, Set.of(Change.ENDED),
              DirectoryEvents.Change.LOST, Set.of(Change.LOST)));

  private static final Set<Change> LOST = Set.of(Change.LOST);

  private final WorkQueue work;
  private final DirectoryEvents events;
  private final Watch<EventHandler> watch;

  /** Reads a part of the pending reports. */
  private final Runnable part = this::readPart;

  private final Runnable onClose;

  /** The subscriptions by the number of the watch; two subscriptions of one file share a number. */
  private final Map<Integer, List<NamedSubscription>> byNumber = new HashMap<>();

  /** True while changes are reported; a filter may register a path then. */
  private boolean reporting;

  /**
   * {@code onClose} is called when a watch was removed, so that one below a system limit may
   * succeed.
   */
  NamedSource(
      Watcher<EventHandler> watcher, WorkQueue work, DirectoryEvents events, Runnable onClose)
      throws KqueueException {
    this.work = work;
    this.events = events;
    this.onClose = onClose;
    this.watch =
        watcher.watch(
            Interest.readable(events.descriptor(), Delivery.EDGE), event -> work.later(part));
  }

  @Override
  public boolean reportsNames() {
    return true;
  }

  @Override
  public Subscription directory(Path path, Listener listener) throws KqueueException {
    return new NamedSubscription(events.add(path, true), listener);
  }

  @Override
  public Subscription file(Path path, Listener listener) throws KqueueException {
    return new NamedSubscription(events.add(path, false), listener);
  }

  @Override
  public Subscription attributes(Path path, Listener listener) throws KqueueException {
    return file(path, listener);
  }

  @Override
  public void drain() throws KqueueException {
    read(true);
  }

  /** Passes reports to the listeners. Returns whether some may be left of those pending now. */
  private boolean read(boolean all) throws KqueueException {
    if (reporting) {
      return true; // a read inside a read would report later changes first
    }
    reporting = true;
    try {
      return events.read(this::changed, all);
    } finally {
      reporting = false;
    }
  }

  /**
   * Reads a part, and has the next one read later: programs may write as fast as this thread reads.
   */
  private void readPart() {
    boolean more = true; // also after an Error
    try {
      more = read(false);
    } catch (KqueueException e) {
      more = false; // everything is looked at again
      changed(-1, DirectoryEvents.Change.LOST, null, false);
    } finally {
      if (more) {
        work.later(part);
      }
    }
  }

  @Override
  public void drainOrLose() {
    try {
      drain();
    } catch (KqueueException e) {
      changed(-1, DirectoryEvents.Change.LOST, null, false);
    }
  }

  private void changed(
      int number, DirectoryEvents.Change what, @Nullable Path name, boolean isDirectory) {
    Set<Change> changes = CHANGES.getOrDefault(what, Set.of(Change.LOST));
    List<NamedSubscription> listeners = new ArrayList<>();
    if (what == DirectoryEvents.Change.LOST) {
      byNumber.values().forEach(listeners::addAll);
    } else {
      listeners.addAll(byNumber.getOrDefault(number, List.of()));
    }
    if (what == DirectoryEvents.Change.ENDED && byNumber.remove(number) != null) {
      events.remove(number); // after an unmount the host's watch still exists
    }
    for (NamedSubscription listener : listeners) {
      listener.report(changes, name, isDirectory);
    }
  }

  @Override
  public void close() {
    watch.cancel();
    byNumber.clear();
    events.close();
  }

  /** A subscription to the reports of one watch. */
  private final class NamedSubscription implements Subscription {
    private final int number;
    private final Listener listener;
    private boolean closed;

    NamedSubscription(int number, Listener listener) {
      this.number = number;
      this.listener = listener;
      byNumber.computeIfAbsent(number, n -> new ArrayList<>(1)).add(this);
    }

    private void report(Set<Change> changes, @Nullable Path name, boolean isDirectory) {
      if (!closed && !work.guard(() -> listener.changed(changes, name, isDirectory))) {
        work.guard(() -> listener.changed(LOST, null, false));
      }
    }

    @Override
    public void closeAfterReports() {
      work.run(this::close); // the reports so far are read in the order of the changes
    }

    @Override
    public void close() {
      if (closed) {
        return;
      }
      closed = true;
      List<NamedSubscription> others = byNumber.get(number);
      if (others != null && others.remove(this) && others.isEmpty()) {
        byNumber.remove(number);
        events.remove(number);
        onClose.run();
      }
    }
  }
}
