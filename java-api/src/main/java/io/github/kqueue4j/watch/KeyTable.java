// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.spi.DirectoryEvents;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a service, and the parts that they share. Guarded by the service's {@link WorkQueue}.
 */
final class KeyTable {

  private static final Set<WatchEvent.Kind<?>> KINDS =
      Set.of(
          StandardWatchEventKinds.ENTRY_CREATE,
          StandardWatchEventKinds.ENTRY_DELETE,
          StandardWatchEventKinds.ENTRY_MODIFY);

  private final KqueueWatchService service;
  private final Duration settling;
  private final ServiceParts parts;
  private boolean closed;

  /**
   * The keys by their targets: a file or tree by its path, a directory by its identity since it may
   * have several paths.
   */
  private final Map<Object, PathKey> keys = new ConcurrentHashMap<>();

  /** Identifies the key of a tree. */
  private record TreeId(Path root) {}

  /** With a settling of zero, each change is reported at once. */
  KeyTable(
      KqueueWatchService service, Watcher<EventHandler> watcher, WorkQueue work, Duration settling)
      throws KqueueException {
    this.service = service;
    this.settling = settling;
    Deadlines deadlines = new Deadlines(watcher, work, service::wake);
    Retries retries = new Retries(work, deadlines);
    this.parts = new ServiceParts(work, source(watcher, work, retries), deadlines, retries);
  }

  private static ChangeSource source(Watcher<EventHandler> watcher, WorkQueue work, Retries retries)
      throws KqueueException {
    Optional<DirectoryEvents> named = watcher.backend().directoryEvents();
    if (named.isEmpty()) {
      return new VnodeSource(watcher, work, retries::resourcesFreed);
    }
    boolean done = false;
    try {
      ChangeSource made = new NamedSource(watcher, work, named.get(), retries::resourcesFreed);
      done = true;
      return made;
    } finally {
      if (!done) {
        named.get().close();
      }
    }
  }

  static Set<WatchEvent.Kind<?>> checkedKinds(WatchEvent.Kind<?>... kinds) {
    Set<WatchEvent.Kind<?>> wanted = new HashSet<>();
    for (WatchEvent.Kind<?> kind : kinds) {
      Objects.requireNonNull(kind);
      if (KINDS.contains(kind)) {
        wanted.add(kind);
      } else if (kind != StandardWatchEventKinds.OVERFLOW) {
        throw new UnsupportedOperationException(
            kind.name() + " cannot be watched: use ENTRY_CREATE, ENTRY_DELETE and ENTRY_MODIFY");
      }
    }
    if (wanted.isEmpty()) {
      throw new IllegalArgumentException(
          "no kind of event: use ENTRY_CREATE, ENTRY_DELETE or ENTRY_MODIFY");
    }
    return wanted;
  }

  static Path absolute(Path path) {
    if (!path.getFileSystem().equals(FileSystems.getDefault())) {
      throw new ProviderMismatchException(
          path + " belongs to " + path.getFileSystem() + ": use paths of the default file system");
    }
    return path.toAbsolutePath();
  }

  /** Makes the target of a key. */
  private interface TargetMaker {
    Target make(PathKey key) throws IOException;
  }

  PathKey register(Path path, Path absolute, Set<WatchEvent.Kind<?>> kinds) throws IOException {
    CreationTime.forgetMounts();
    EntryAttributes entry = EntryAttributes.find(absolute);
    if (entry == null || !entry.isDirectory()) {
      return key(
          path,
          absolute,
          absolute,
          kinds,
          key -> new FileTarget(scope(key, TreeOptions.DEFAULT, false), key, absolute));
    }
    Object id = entry.key() == null ? absolute.toRealPath() : List.of(entry.key(), entry.created());
    return key(
        path,
        absolute,
        id,
        kinds,
        key ->
            new DirectoryTarget(
                scope(key, TreeOptions.DEFAULT, false), key, absolute, entry, !settling.isZero()));
  }

  PathKey registerTree(Path root, Path absolute, TreeOptions options, Set<WatchEvent.Kind<?>> kinds)
      throws IOException {
    CreationTime.forgetMounts();
    TreeId id = new TreeId(absolute);
    PathKey known = keys.get(id);
    TargetMaker maker = key -> new TreeTarget(scope(key, options, true), absolute);
    if (known != null && known.target() instanceof TreeTarget tree && !tree.hasOptions(options)) {
      tree.drain();
      PathKey key = newKey(root, id, kinds, maker); // if this fails, the known key stays
      known.invalidate();
      return put(id, key);
    }
    return key(root, absolute, id, kinds, maker);
  }

  /** Returns the key with that id if its target is still the same, else a new key. */
  private PathKey key(
      Path path, Path absolute, Object id, Set<WatchEvent.Kind<?>> kinds, TargetMaker maker)
      throws IOException {
    // A key that has ended must not be found. With names, the watch of a new key may be that of
    // another one, whose reports so far are none of the new key.
    if (parts.source().reportsNames() || keys.containsKey(id)) {
      parts.source().drain();
    }
    PathKey known = keys.get(id);
    Target target = known == null ? null : known.target();
    if (known != null && target != null && known.isValid() && target.isCurrent()) {
      replaceKinds(known, target, absolute, kinds);
      if (known.isValid()) {
        return known;
      }
    } else if (known != null) {
      known.invalidate(); // the path leads to another target now
    }
    return put(id, newKey(path, id, kinds, maker));
  }

  /**
   * Replaces the kinds of a key. A directory is first followed by the path of the registration, so
   * that the old kinds stay if that fails.
   */
  private static void replaceKinds(
      PathKey known, Target target, Path absolute, Set<WatchEvent.Kind<?>> kinds)
      throws IOException {
    boolean added = target instanceof DirectoryTarget directory && directory.add(absolute);
    boolean done = false;
    try {
      known.replaceKinds(kinds);
      done = true;
    } finally {
      if (!done && added && target instanceof DirectoryTarget directory) {
        directory.remove(absolute);
      }
    }
  }

  /**
   * Adds a key that has started, unless a filter has closed the service in the meantime. A key for
   * which a filter has registered the same tree in the meantime ends, as the older of the two.
   */
  private PathKey put(Object id, PathKey key) {
    if (closed) {
      key.end();
      throw new ClosedWatchServiceException();
    }
    PathKey older = keys.put(id, key);
    if (older != null) {
      older.invalidate();
    }
    return key;
  }

  private PathKey newKey(Path path, Object id, Set<WatchEvent.Kind<?>> kinds, TargetMaker maker)
      throws IOException {
    Settling keySettling = settling.isZero() ? null : new Settling(parts.deadlines(), settling);
    PathKey key = new PathKey(service, path, id, keySettling);
    key.start(maker.make(key), kinds);
    return key;
  }

  private KeyScope scope(PathKey key, TreeOptions options, boolean recursive) {
    return new KeyScope(key, parts, options, recursive);
  }

  /** Removes a key that is no longer valid. */
  void forget(Object id, @Nullable PathKey key) {
    keys.remove(id, key);
  }

  Deadlines deadlines() {
    return parts.deadlines();
  }

  int size() {
    return keys.size();
  }

  /** Ends all keys. */
  void close() {
    closed = true;
    List.copyOf(keys.values()).forEach(PathKey::end);
    parts.source().close();
  }
}
