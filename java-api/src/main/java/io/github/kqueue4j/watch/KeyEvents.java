// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The pending events of a key. Equal consecutive events are merged into one with a count, and so
 * are modifications of one file until another event of the file. Too many events become one
 * OVERFLOW. Guarded by the service's lock.
 */
final class KeyEvents {

  private static final int MAX_EVENTS = 512;

  private List<PathEvent<?>> events = new ArrayList<>();

  /** The last event of each entry. */
  private final Map<Path, PathEntryEvent> lastByName = new HashMap<>();

  /** An event. It no longer changes once it is returned to the program. */
  private static class PathEvent<T> implements WatchEvent<T> {
    private final WatchEvent.Kind<T> kind;
    private final @Nullable T context;
    int count = 1;

    PathEvent(WatchEvent.Kind<T> kind, @Nullable T context) {
      this.kind = kind;
      this.context = context;
    }

    @Override
    public final WatchEvent.Kind<T> kind() {
      return kind;
    }

    @Override
    public final @Nullable T context() {
      return context;
    }

    @Override
    public final int count() {
      return count;
    }

    @Override
    public final String toString() {
      return kind + " " + context + (count == 1 ? "" : " (" + count + " times)");
    }
  }

  /** An event that names an entry. */
  private static final class PathEntryEvent extends PathEvent<Path> implements EntryEvent {
    /** Whether the entry of the last one of the merged events is a directory. */
    private boolean isDirectory;

    PathEntryEvent(WatchEvent.Kind<Path> kind, Path name, boolean isDirectory) {
      super(kind, name);
      this.isDirectory = isDirectory;
    }

    /** Adds a later event of the same kind, perhaps of another file with the same name. */
    void merge(boolean isDirectoryNow) {
      count++;
      isDirectory = isDirectoryNow;
    }

    @Override
    public boolean isDirectory() {
      return isDirectory;
    }
  }

  void add(WatchEvent.Kind<Path> kind, Path name, boolean isDirectory) {
    PathEvent<?> last = events.isEmpty() ? null : events.getLast();
    if (last != null && last.kind() == StandardWatchEventKinds.OVERFLOW) {
      last.count++;
      return;
    }
    PathEntryEvent same = lastByName.get(name);
    boolean merges = same == last || kind == StandardWatchEventKinds.ENTRY_MODIFY;
    if (same != null && merges && same.kind() == kind) {
      same.merge(isDirectory);
    } else if (events.size() == MAX_EVENTS) {
      overflow();
    } else {
      PathEntryEvent event = new PathEntryEvent(kind, name, isDirectory);
      events.add(event);
      lastByName.put(name, event);
    }
  }

  /** Replaces all events by one OVERFLOW. */
  void overflow() {
    events.clear();
    lastByName.clear();
    events.add(new PathEvent<>(StandardWatchEventKinds.OVERFLOW, null));
  }

  boolean isEmpty() {
    return events.isEmpty();
  }

  /** Removes and returns all events. */
  List<WatchEvent<?>> poll() {
    List<WatchEvent<?>> all = new ArrayList<>(events);
    events = new ArrayList<>();
    lastByName.clear();
    return all;
  }
}
