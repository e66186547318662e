// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The key of a directory, file or tree. The target is guarded by the service's {@link WorkQueue};
 * the events and the validity are guarded by the service's lock.
 */
final class PathKey implements WatchKey {

  private final KqueueWatchService service;
  private final Path path;

  /** Identifies the key in the {@link KeyTable}. */
  private final Object id;

  private final KeyEvents events = new KeyEvents();
  private final @Nullable Settling settling;

  /**
   * The names whose files have gone during the present task, of a key without ENTRY_CREATE: a file
   * that has one of them now is a replacement. Guarded by the work queue.
   */
  private final Set<Path> goneNames = new HashSet<>();

  private volatile Set<WatchEvent.Kind<?>> kinds = Set.of();

  /** Null before the key starts and after it ended. Guarded by the work queue. */
  private @Nullable Target target;

  private boolean valid = true;

  /** True while the program has the key, or the key is in the service's queue. */
  private boolean signalled;

  PathKey(KqueueWatchService service, Path path, Object id, @Nullable Settling settling) {
    this.service = service;
    this.path = path;
    this.id = id;
    this.settling = settling;
  }

  // for the service, with its work queue held

  /** Starts watching. If this method throws, nothing is watched. */
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

  /**
   * Replaces the kinds of events. Earlier changes are still reported under the old kinds. If this
   * method throws, the old kinds stay.
   */
  void replaceKinds(Set<WatchEvent.Kind<?>> newKinds) throws IOException {
    Target watched = target;
    if (watched == null) {
      return;
    }
    watched.drain();
    if (target != watched) {
      return; // one of the changes has ended the key
    }
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
        watched.kindsChanged(); // closes what the old kinds do not need; opens nothing
      }
    }
  }

  @Nullable Target target() {
    return target;
  }

  boolean wants(WatchEvent.Kind<?> kind) {
    return kinds.contains(kind);
  }

  /** Reports a change of an entry, now or when the entry has settled. */
  void changed(EntryChange change, Path name, EntryAttributes entry) {
    boolean filled = entry.isFile() && entry.size() > 0;
    changed(change, name, entry.isDirectory(), filled);
  }

  /** Reports a change of an entry without known attributes. */
  void changed(EntryChange change, Path name, boolean isDirectory) {
    changed(change, name, isDirectory, false);
  }

  /**
   * Reports the deletion of an entry whose creation was not reported: the program may know the
   * entry from elsewhere.
   */
  void deletedUnseen(Path name, boolean isDirectory) {
    if (settling == null) {
      report(EntryChange.GONE, name, isDirectory, false);
    }
  }

  /** Reports the creation of an entry that is gone already. Its deletion is reported later. */
  void createdUnseen(Path name, boolean isDirectory) {
    if (settling == null) {
      report(ENTRY_CREATE, name, isDirectory);
    }
  }

  private void changed(EntryChange change, Path name, boolean isDirectory, boolean filled) {
    if (settling == null) {
      report(change, name, isDirectory, filled);
    } else {
      settling.changed(this, change, name, isDirectory, filled);
    }
  }

  /** Reports a change of an entry under the registered kinds. */
  void report(EntryChange change, Path name, boolean isDirectory, boolean filled) {
    // Not a switch: its class would be initialized here, perhaps near the end of the stack.
    if (change == EntryChange.NEW) {
      boolean replaces = goneNames.remove(name);
      if (wants(ENTRY_CREATE)) {
        report(ENTRY_CREATE, name, isDirectory);
      } else if (filled || replaces) { // filled: written before the entry was found
        report(ENTRY_MODIFY, name, isDirectory);
      }
    } else if (change == EntryChange.REPLACED) {
      if (wants(ENTRY_CREATE)) {
        report(ENTRY_CREATE, name, isDirectory);
      } else {
        report(ENTRY_DELETE, name, isDirectory);
        report(ENTRY_MODIFY, name, isDirectory);
      }
    } else if (change == EntryChange.GONE) {
      report(ENTRY_DELETE, name, isDirectory);
      rememberGone(name);
    } else { // EntryChange.MODIFIED
      report(ENTRY_MODIFY, name, isDirectory);
    }
  }

  private void rememberGone(Path name) {
    if (wants(ENTRY_MODIFY) && !wants(ENTRY_CREATE)) {
      if (goneNames.isEmpty()) {
        service.run(goneNames::clear); // after the present task
      }
      goneNames.add(name);
    }
  }

  private void report(WatchEvent.Kind<Path> kind, Path name, boolean isDirectory) {
    if (wants(kind)) {
      synchronized (service.lock()) {
        if (valid) {
          events.add(kind, name, isDirectory);
          signal();
        }
      }
    }
  }

  /** Reports that changes may have been missed. */
  void reportOverflow() {
    synchronized (service.lock()) {
      if (valid) {
        events.overflow();
        signal();
      }
    }
  }

  private void signal() {
    if (!signalled) {
      signalled = true;
      service.enqueue(this);
    }
  }

  /** Ends the key because its target is gone. The program finds out through reset(). */
  void invalidate() {
    if (settling != null) {
      settling.flush(this);
    }
    end();
    synchronized (service.lock()) {
      signal();
    }
  }

  /**
   * Makes the key invalid and closes its target; after an Error a second call does what is left.
   */
  void end() {
    endReporting();
    Target ended = target;
    target = null;
    boolean done = false;
    try {
      if (settling != null) {
        settling.close();
      }
      if (ended != null) {
        ended.close();
      }
      done = true;
    } finally {
      if (!done) {
        target = ended;
      }
    }
    if (ended != null) {
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

  /** If another thread is working, that thread closes the key's descriptors, a little later. */
  @Override
  public void cancel() {
    endReporting();
    service.run(this::end);
  }

  @Override
  public Path watchable() {
    return path;
  }

  /** Returns the path and the validity. */
  @Override
  public String toString() {
    return "WatchKey[" + path + (isValid() ? "]" : ", not valid]");
  }
}
