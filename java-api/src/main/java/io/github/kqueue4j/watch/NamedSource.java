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

/** A host's own reports with names: one descriptor for all directories, and none for files. */
final class NamedSource implements ChangeSource {

  private static final Map<DirectoryEvents.Change, Set<Change>> CHANGES =
      new EnumMap<>(
          Map.of(
              DirectoryEvents.Change.CREATED, Set.of(Change.CREATED),
              DirectoryEvents.Change.DELETED, Set.of(Change.DELETED),
              DirectoryEvents.Change.WRITTEN, Set.of(Change.WRITTEN),
              DirectoryEvents.Change.ATTRIBUTES, Set.of(Change.ATTRIBUTES),
              DirectoryEvents.Change.MOVED, Set.of(Change.MOVED),
              DirectoryEvents.Change.ENDED, Set.of(Change.ENDED),
              DirectoryEvents.Change.LOST, Set.of(Change.LOST)));

  private final DirectoryEvents events;
  private final Watch<EventHandler> watch;
  private final Runnable closed;

  /** By the number of the watch: a file that is watched twice has one. */
  private final Map<Integer, List<Named>> watched = new HashMap<>();

  /** The last is called when a watch has ended, so that there is room for another. */
  NamedSource(
      Watcher<EventHandler> watcher, WorkQueue work, DirectoryEvents events, Runnable closed)
      throws KqueueException {
    this.events = events;
    this.closed = closed;
    this.watch =
        watcher.watch(
            Interest.readable(events.descriptor(), Delivery.EDGE),
            event -> work.run(this::drainOrLose));
  }

  @Override
  public boolean reportsNames() {
    return true;
  }

  @Override
  public Subscription directory(Path path, Listener listener) throws KqueueException {
    return new Named(events.add(path, true), listener);
  }

  @Override
  public Subscription file(Path path, Listener listener) throws KqueueException {
    return new Named(events.add(path, false), listener);
  }

  @Override
  public void drain() throws KqueueException {
    events.read(this::changed);
  }

  private void drainOrLose() {
    try {
      drain();
    } catch (KqueueException e) {
      changed(-1, DirectoryEvents.Change.LOST, null, false);
    }
  }

  private void changed(
      int number, DirectoryEvents.Change what, @Nullable Path name, boolean isDirectory) {
    Set<Change> changes = CHANGES.getOrDefault(what, Set.of(Change.LOST));
    List<Named> listeners = new ArrayList<>();
    if (what == DirectoryEvents.Change.LOST) {
      watched.values().forEach(listeners::addAll);
    } else {
      listeners.addAll(watched.getOrDefault(number, List.of()));
    }
    if (what == DirectoryEvents.Change.ENDED && watched.remove(number) != null) {
      events.remove(number); // of a file system that was unmounted it is still there
    }
    for (Named listener : listeners) {
      listener.report(changes, name, isDirectory);
    }
  }

  @Override
  public void close() {
    watch.cancel();
    watched.clear();
    events.close();
  }

  /** Something that is watched. */
  private final class Named implements Subscription {
    private final int number;
    private final Listener listener;
    private boolean over;

    Named(int number, Listener listener) {
      this.number = number;
      this.listener = listener;
      watched.computeIfAbsent(number, n -> new ArrayList<>(1)).add(this);
    }

    private void report(Set<Change> changes, @Nullable Path name, boolean isDirectory) {
      if (!over) {
        listener.changed(changes, name, isDirectory);
      }
    }

    @Override
    public void close() {
      if (over) {
        return;
      }
      over = true;
      List<Named> others = watched.get(number);
      if (others != null && others.remove(this) && others.isEmpty()) {
        watched.remove(number);
        events.remove(number);
        closed.run();
      }
    }
  }
}
