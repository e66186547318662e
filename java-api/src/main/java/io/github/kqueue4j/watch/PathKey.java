// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The key of a directory, file or tree. What it watches is guarded by the service's {@link
 * WorkQueue}; what it has to tell, and whether it is valid, by the service's lock.
 */
final class PathKey implements WatchKey {

  private final KqueueWatchService service;
  private final Path path;

  /** By what the service finds it. */
  private final Object id;

  private final KeyEvents events = new KeyEvents();
  private final @Nullable Settling settling;
  private volatile Set<WatchEvent.Kind<?>> kinds = Set.of();

  /** Null before it starts, and once it has ended. Guarded by the work queue. */
  private @Nullable Target target;

  private boolean valid = true;

  /** In the program's hands, or in the service's queue. */
  private boolean signalled;

  PathKey(KqueueWatchService service, Path path, Object id, @Nullable Settling settling) {
    this.service = service;
    this.path = path;
    this.id = id;
    this.settling = settling;
  }

  // for the service; its work queue is held

  /** Begins, or leaves nothing behind. */
  void start(Target newTarget, Set<WatchEvent.Kind<?>> newKinds) throws IOException {
    kinds = newKinds;
    target = newTarget;
    boolean done = false;
    try {
      newTarget.start();
      done = true;
    } finally {
      if (!done) {
        end();
      }
    }
  }

  /** What has happened so far is told by the old kinds. If it throws, they stay. */
  void replaceKinds(Set<WatchEvent.Kind<?>> newKinds) throws IOException {
    Target watched = target;
    if (watched == null) {
      return;
    }
    watched.drain();
    if (settling != null) {
      settling.flush(this);
    }
    Set<WatchEvent.Kind<?>> before = kinds;
    kinds = newKinds;
    boolean done = false;
    try {
      watched.kindsChanged();
      done = true;
    } finally {
      if (!done) {
        kinds = before;
        watched.kindsChanged(); // closes what is not wanted; opens nothing
      }
    }
  }

  @Nullable Target target() {
    return target;
  }

  boolean wants(WatchEvent.Kind<?> kind) {
    return kinds.contains(kind);
  }

  /** Tells what happened to an entry, now or when it has settled. */
  void changed(EntryChange change, Path name, EntryAttributes entry) {
    boolean filled = entry.isFile() && entry.size() > 0;
    changed(change, name, entry.isDirectory(), filled);
  }

  /** Tells what happened to an entry of which no more is known. */
  void changed(EntryChange change, Path name, boolean isDirectory) {
    changed(change, name, isDirectory, false);
  }

  /** An entry came and went between two looks; the program may have seen it by itself. */
  void goneUnseen(Path name, boolean isDirectory) {
    if (settling == null) {
      report(EntryChange.GONE, name, isDirectory, false);
    }
  }

  private void changed(EntryChange change, Path name, boolean isDirectory, boolean filled) {
    if (settling == null) {
      report(change, name, isDirectory, filled);
    } else {
      settling.changed(this, change, name, isDirectory);
    }
  }

  /** Tells of an entry, by those kinds that were asked for. */
  void report(EntryChange change, Path name, boolean isDirectory, boolean filled) {
    switch (change) {
      case NEW -> {
        if (wants(ENTRY_CREATE)) {
          report(ENTRY_CREATE, name, isDirectory);
        } else if (filled) {
          report(ENTRY_MODIFY, name, isDirectory); // written between two looks
        }
      }
      case REPLACED -> {
        if (wants(ENTRY_CREATE)) {
          report(ENTRY_CREATE, name, isDirectory);
        } else {
          report(ENTRY_DELETE, name, isDirectory);
          report(ENTRY_MODIFY, name, isDirectory);
        }
      }
      case GONE -> report(ENTRY_DELETE, name, isDirectory);
      case MODIFIED -> report(ENTRY_MODIFY, name, isDirectory);
    }
  }

  private void report(WatchEvent.Kind<Path> kind, Path name, boolean isDirectory) {
    if (wants(kind)) {
      synchronized (service.lock()) {
        events.add(kind, name, isDirectory);
        signal();
      }
    }
  }

  /** Tells that something may have been missed. */
  void reportOverflow() {
    synchronized (service.lock()) {
      events.overflow();
      signal();
    }
  }

  private void signal() {
    if (!signalled) {
      signalled = true;
      service.enqueue(this);
    }
  }

  /** What it watches is gone: the program learns that from reset(). */
  void invalidate() {
    if (settling != null) {
      settling.flush(this);
    }
    end();
    synchronized (service.lock()) {
      signal();
    }
  }

  /** Not valid any more, and nothing is held open. */
  void end() {
    endReporting();
    Target ended = target;
    target = null;
    if (ended != null) {
      ended.close();
      service.forget(id, this);
    }
  }

  private void endReporting() {
    synchronized (service.lock()) {
      valid = false;
    }
  }

  // for programs

  @Override
  public boolean isValid() {
    synchronized (service.lock()) {
      return valid;
    }
  }

  @Override
  public List<WatchEvent<?>> pollEvents() {
    synchronized (service.lock()) {
      return events.poll();
    }
  }

  @Override
  public boolean reset() {
    boolean again;
    synchronized (service.lock()) {
      if (!valid) {
        return false;
      }
      again = signalled && !events.isEmpty();
      signalled = again;
      if (again) {
        service.enqueue(this);
      }
    }
    if (again) {
      service.wake();
    }
    return true;
  }

  /** What it held open may be closed a little later, by a thread that is at work. */
  @Override
  public void cancel() {
    endReporting();
    service.work().run(this::end);
  }

  @Override
  public Path watchable() {
    return path;
  }

  /** Returns what it watches. */
  @Override
  public String toString() {
    return "WatchKey[" + path + (isValid() ? "]" : ", not valid]");
  }
}
