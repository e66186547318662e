// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The key of a directory or file. Guarded by the service's lock. */
final class PathKey implements WatchKey {

  private final KqueueWatchService service;
  private final Path path;
  private final Path absolute;
  private final KeyEvents events = new KeyEvents();
  private Set<WatchEvent.Kind<?>> kinds = Set.of();

  /** Null before it starts, and once the key is not valid any more. */
  private @Nullable PathTarget target;

  /** In the program's hands, or in the service's queue. */
  private boolean signalled;

  PathKey(KqueueWatchService service, Path path, Path absolute) {
    this.service = service;
    this.path = path;
    this.absolute = absolute;
  }

  // for the service; its lock is held

  /** Begins, or leaves nothing behind. */
  void start(PathTarget newTarget, Set<WatchEvent.Kind<?>> newKinds) throws IOException {
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

  void replaceKinds(Set<WatchEvent.Kind<?>> newKinds) throws IOException {
    kinds = newKinds;
    if (target != null) {
      target.kindsChanged();
    }
  }

  boolean isOfDirectory() {
    return target instanceof DirectoryTarget;
  }

  boolean wants(WatchEvent.Kind<?> kind) {
    return kinds.contains(kind);
  }

  /** Tells of an entry, if that was asked for. */
  void tell(WatchEvent.Kind<Path> kind, Path name) {
    if (wants(kind)) {
      events.add(kind, name);
      signal();
    }
  }

  /** Tells that something may have been missed. */
  void tellOverflow() {
    events.overflow();
    signal();
  }

  private void signal() {
    if (!signalled) {
      signalled = true;
      service.enqueue(this);
    }
  }

  /** What it watches is gone: the program learns that from reset(). */
  void invalidate() {
    end();
    signal();
  }

  /** Not valid any more, and nothing is held open. */
  void end() {
    PathTarget ended = target;
    if (ended != null) {
      target = null;
      ended.close();
      service.forget(absolute, this);
    }
  }

  // for programs

  @Override
  public boolean isValid() {
    synchronized (service.lock()) {
      return target != null;
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
      if (target == null) {
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

  @Override
  public void cancel() {
    synchronized (service.lock()) {
      end();
    }
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
