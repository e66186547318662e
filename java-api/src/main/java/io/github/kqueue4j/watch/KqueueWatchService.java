// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.ClosedKqueueException;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KqueueException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * {@code java.nio.file.WatchService} over VNODE events: no polling, no thread of its own (the
 * waiting thread does the work). For directories of moderate size: ENTRY_MODIFY holds one
 * descriptor for each file of the directory.
 *
 * <p>{@link #register} is the way in: the JDK's {@code path.register(service)} refuses services
 * that are not its own with a ProviderMismatchException.
 *
 * <pre>{@code
 * try (KqueueWatchService service = KqueueWatchService.open()) {
 *   service.register(log, ENTRY_CREATE, ENTRY_MODIFY);
 *   InputStream in = Files.newInputStream(log);
 *   while (true) {
 *     in.transferTo(out);
 *     WatchKey key = service.take();
 *     for (WatchEvent<?> event : key.pollEvents()) {
 *       if (event.kind() == ENTRY_CREATE) { // rotated: the rest of the old file, then the new one
 *         in.transferTo(out);
 *         in.close();
 *         in = Files.newInputStream(log);
 *       }
 *     }
 *     key.reset();
 *   }
 * }
 * }</pre>
 *
 * <p>Contexts, {@code OVERFLOW}, {@code reset()} and ClosedWatchServiceException are as {@link
 * WatchService} says. A directory is read when it has changed, so an entry that came and went
 * between two looks is not told of; one that another took the place of is told of as ENTRY_CREATE.
 * A change of a file's attributes is an ENTRY_MODIFY too. Symbolic links are not followed inside a
 * directory. Safe for use by several threads.
 */
@SuppressWarnings("exports") // of @Nullable, which is needed to compile against it only
public final class KqueueWatchService implements WatchService {

  /** Collected in one go, so that a program that does nothing but write cannot hold up a poll. */
  private static final int MOST_AT_ONCE = 1024;

  private static final Set<WatchEvent.Kind<?>> KINDS =
      Set.of(
          StandardWatchEventKinds.ENTRY_CREATE,
          StandardWatchEventKinds.ENTRY_DELETE,
          StandardWatchEventKinds.ENTRY_MODIFY);

  private final Object lock = new Object();
  private final Watcher<Sight.Listener> watcher;
  private final UserWatch<?> wakeup;

  /** By absolute path. Guarded by the lock. */
  private final Map<Path, PathKey> keys = new HashMap<>();

  /** Signalled keys that nobody has taken. Guarded by the lock. */
  private final Deque<PathKey> queue = new ArrayDeque<>();

  private boolean closed;

  private KqueueWatchService(Watcher<Sight.Listener> watcher) throws KqueueException {
    this.watcher = watcher;
    this.wakeup = watcher.watch(Interest.user(), notes -> {});
  }

  /**
   * Opens a service of {@link Backend#standard()}.
   *
   * @return a service without keys
   * @throws KqueueException EMFILE, ENFILE, ENOMEM
   * @throws io.github.kqueue4j.BackendUnavailableException if there is no standard backend
   */
  public static KqueueWatchService open() throws KqueueException {
    return open(Backend.standard());
  }

  /**
   * Opens a service of that backend: the host's, a forced one or a simulated kernel's.
   *
   * @param backend the kernel that tells of changes; what has changed is looked up in the real file
   *     system
   * @return a service without keys
   * @throws KqueueException EMFILE, ENFILE, ENOMEM
   */
  public static KqueueWatchService open(Backend backend) throws KqueueException {
    Watcher<Sight.Listener> watcher = Watcher.open(backend);
    boolean done = false;
    try {
      KqueueWatchService service = new KqueueWatchService(watcher);
      done = true;
      return service;
    } finally {
      if (!done) {
        watcher.close();
      }
    }
  }

  /**
   * Watches a directory's entries, or one file.
   *
   * <p>A file is watched by its name: ENTRY_CREATE when one stands there again (atomic save, log
   * rotation), ENTRY_MODIFY, ENTRY_DELETE; it need not exist yet if its directory does. The context
   * of its events is its name. Registering the same path again replaces the kinds and returns the
   * same key, unless that is not valid any more.
   *
   * @param path a directory or a file of the default file system
   * @param kinds ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY: at least one; OVERFLOW comes anyway
   * @return its key
   * @throws java.nio.file.NoSuchFileException if there is neither the file nor its directory
   * @throws KqueueException EMFILE, EACCES; EINVAL where the backend has no VNODE events
   * @throws IOException if the directory cannot be read
   * @throws ClosedWatchServiceException once closed
   * @throws UnsupportedOperationException for another kind
   * @throws IllegalArgumentException if no kind is given
   * @throws ProviderMismatchException if the path is of another file system
   */
  public WatchKey register(Path path, WatchEvent.Kind<?>... kinds) throws IOException {
    Set<WatchEvent.Kind<?>> wanted = checked(kinds);
    if (!path.getFileSystem().equals(FileSystems.getDefault())) {
      throw new ProviderMismatchException(
          path + " is of " + path.getFileSystem() + ": the kernel knows the default one only");
    }
    Path absolute = path.toAbsolutePath().normalize();
    synchronized (lock) {
      checkOpen();
      boolean isDirectory = FileLook.entry(absolute).map(FileLook.Entry::isDirectory).orElse(false);
      PathKey key = keys.get(absolute);
      if (key != null && key.isOfDirectory() == isDirectory) {
        key.replaceKinds(wanted);
        return key;
      }
      if (key != null) {
        key.end(); // what is there now is something else
      }
      PathKey fresh = new PathKey(this, path, absolute);
      PathTarget target =
          isDirectory
              ? new DirectoryTarget(watcher, fresh, absolute)
              : new FileTarget(watcher, fresh, absolute);
      fresh.start(target, wanted);
      keys.put(absolute, fresh);
      return fresh;
    }
  }

  private static Set<WatchEvent.Kind<?>> checked(WatchEvent.Kind<?>... kinds) {
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

  /**
   * Returns a key that is signalled now.
   *
   * @return the key that was signalled first; null if none is
   * @throws ClosedWatchServiceException once closed
   */
  @Override
  public @Nullable WatchKey poll() {
    try {
      return next();
    } catch (KqueueException e) {
      throw failure(e);
    }
  }

  /**
   * Waits at most so long for a key to be signalled.
   *
   * @param timeout how long; zero or less never waits
   * @param unit its unit
   * @return the key that was signalled first; null if none was
   * @throws InterruptedException if the thread is interrupted
   * @throws ClosedWatchServiceException once closed, also while waiting
   */
  @Override
  public @Nullable WatchKey poll(long timeout, TimeUnit unit) throws InterruptedException {
    return await(Math.max(0, unit.toNanos(timeout)));
  }

  /**
   * Waits for a key to be signalled.
   *
   * @return the key that was signalled first
   * @throws InterruptedException if the thread is interrupted
   * @throws ClosedWatchServiceException once closed, also while waiting
   */
  @Override
  public WatchKey take() throws InterruptedException {
    WatchKey key = null;
    while (key == null) {
      key = await(Long.MAX_VALUE);
    }
    return key;
  }

  /** Long.MAX_VALUE waits for ever. */
  private @Nullable WatchKey await(long timeoutNanos) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    boolean hasEnd = timeoutNanos != Long.MAX_VALUE;
    long start = watcher.backend().nanoTime();
    long left = timeoutNanos;
    try {
      WatchKey key = next();
      while (key == null && left > 0) {
        watcher.poll(Duration.ofNanos(left)).ifPresent(this::handle);
        if (hasEnd) {
          left = timeoutNanos - (watcher.backend().nanoTime() - start);
        }
        key = next();
      }
      return key;
    } catch (KqueueException e) {
      if (e.errno() == Errno.EINTR && Thread.interrupted()) {
        InterruptedException interrupted = new InterruptedException();
        interrupted.initCause(e);
        throw interrupted;
      }
      throw failure(e);
    }
  }

  /** Takes in what the kernel has, and then a key. */
  private @Nullable WatchKey next() throws KqueueException {
    int count = 0;
    Optional<Event<Sight.Listener>> event = watcher.poll();
    while (event.isPresent()) {
      handle(event.get());
      count++;
      event = count < MOST_AT_ONCE ? watcher.poll() : Optional.empty();
    }
    PathKey key;
    boolean more = count == MOST_AT_ONCE;
    synchronized (lock) {
      checkOpen();
      key = queue.poll();
      more |= !queue.isEmpty();
    }
    if (more) {
      wake(); // for other threads, and so that descriptor() stays readable
    }
    return key;
  }

  private void handle(Event<Sight.Listener> event) {
    if (event instanceof Event.FileChanged<Sight.Listener> change) {
      synchronized (lock) {
        change.attachment().changed(change.notes());
      }
    }
  }

  private static RuntimeException failure(KqueueException e) {
    return e instanceof ClosedKqueueException
        ? (RuntimeException) new ClosedWatchServiceException().initCause(e)
        : new UncheckedIOException(e);
  }

  /**
   * Returns this service as something that can be watched itself: readable while poll() has a key,
   * at times also when it has none. For one wait together with other things. The service keeps
   * owning it.
   *
   * @return its descriptor; closing that does nothing
   */
  public Descriptor descriptor() {
    return watcher.descriptor();
  }

  /**
   * Ends every wait with ClosedWatchServiceException; no key is valid any more. Idempotent. Closes
   * all descriptors that the service holds.
   */
  @Override
  public void close() {
    synchronized (lock) {
      if (closed) {
        return;
      }
      closed = true;
      List.copyOf(keys.values()).forEach(PathKey::end);
      queue.clear();
    }
    watcher.close();
  }

  private void checkOpen() {
    if (closed) {
      throw new ClosedWatchServiceException();
    }
  }

  // for keys

  Object lock() {
    return lock;
  }

  /** The key is signalled. Preconditions: the lock is held. */
  void enqueue(PathKey key) {
    if (!closed) {
      queue.add(key);
    }
  }

  /** The key is not valid any more. Preconditions: the lock is held. */
  void forget(Path absolute, PathKey key) {
    keys.remove(absolute, key);
  }

  /** A thread that waits looks at the queue. Preconditions: the lock is not held. */
  void wake() {
    wakeup.trigger();
  }

  /**
   * Returns how many paths it watches.
   *
   * @return such as {@code KqueueWatchService[3 keys]}
   */
  @Override
  public String toString() {
    synchronized (lock) {
      return "KqueueWatchService[" + (closed ? "closed" : keys.size() + " keys") + "]";
    }
  }
}
