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
 * What a key has to tell: equal events in a row are one with a count, modifications of one file are
 * one until something else happens to it, and too many are one OVERFLOW. Guarded by the service's
 * lock.
 */
final class KeyEvents {

  private static final int MOST = 512;

  private List<PathEvent<?>> events = new ArrayList<>();

  /** The last event of each entry. */
  private final Map<Path, PathEvent<?>> lastOf = new HashMap<>();

  /** One event. The count is final once the event is handed out. */
  private static class PathEvent<T> implements WatchEvent<T> {
    private final WatchEvent.Kind<T> kind;
    private final @Nullable T context;
    private int count = 1;

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

  /** An event of an entry. */
  private static final class OfEntry extends PathEvent<Path> implements EntryEvent {
    private final boolean isDirectory;

    OfEntry(WatchEvent.Kind<Path> kind, Path name, boolean isDirectory) {
      super(kind, name);
      this.isDirectory = isDirectory;
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
    PathEvent<?> same = lastOf.get(name);
    boolean merges = same == last || kind == StandardWatchEventKinds.ENTRY_MODIFY;
    if (same != null && merges && same.kind() == kind) {
      same.count++;
    } else if (events.size() == MOST) {
      overflow();
    } else {
      PathEvent<?> event = new OfEntry(kind, name, isDirectory);
      events.add(event);
      lastOf.put(name, event);
    }
  }

  /** Anything may have happened. */
  void overflow() {
    events.clear();
    lastOf.clear();
    events.add(new PathEvent<>(StandardWatchEventKinds.OVERFLOW, null));
  }

  boolean isEmpty() {
    return events.isEmpty();
  }

  /** Hands all out. */
  List<WatchEvent<?>> poll() {
    List<WatchEvent<?>> all = new ArrayList<>(events);
    events = new ArrayList<>();
    lastOf.clear();
    return all;
  }
}
