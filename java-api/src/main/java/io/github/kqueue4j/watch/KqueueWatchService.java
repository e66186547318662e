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
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * {@code java.nio.file.WatchService} without polling and without a thread of its own: the waiting
 * thread does the work. Directories, {@linkplain #registerTree trees}, and files by their names.
 *
 * <p>Where the kernel tells the names of changed entries (Linux), a directory takes one watch of
 * inotify, and a file none. Elsewhere VNODE events tell that a directory was written; then it is
 * read again. There each directory takes a descriptor, and with ENTRY_MODIFY so does each entry
 * that is a file or directory.
 *
 * <p>{@link #register} is the way in: the JDK's {@code path.register(service)} refuses services
 * that are not its own with a ProviderMismatchException.
 *
 * <pre>{@code
 * Duration quiet = Duration.ofMillis(200); // one event for a save, however it is done
 * try (KqueueWatchService service = KqueueWatchService.open(Backend.standard(), quiet)) {
 *   service.registerTree(
 *       source, TreeOptions.DEFAULT, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE);
 *   while (true) {
 *     WatchKey key = service.take();
 *     for (WatchEvent<?> event : key.pollEvents()) {
 *       if (event.kind() == OVERFLOW) { // more has changed than is told
 *         buildAll();
 *       } else {
 *         build(source.resolve((Path) event.context()));
 *       }
 *     }
 *     key.reset();
 *   }
 * }
 * }</pre>
 *
 * <p>Contexts, {@code OVERFLOW}, {@code reset()} and ClosedWatchServiceException are as {@link
 * WatchService} says. What cannot be watched for a limit of the system is told as one OVERFLOW and
 * tried again; what was written meanwhile is told as ENTRY_MODIFY then. A replaced entry is
 * reported as ENTRY_CREATE, or as ENTRY_DELETE and ENTRY_MODIFY to a key without ENTRY_CREATE. A
 * change of an entry's attributes is an ENTRY_MODIFY too. Symbolic links are not followed inside a
 * directory. FIFOs, sockets and devices are not opened.
 *
 * <p>Not told is: an entry that came and went between two looks, where the kernel tells no names; a
 * write through another name of the file (a hard link) that is not watched, or gone at once, where
 * the host tells names or knows files by their paths; and what file servers do to files that are
 * mounted from them. Safe for use by several threads.
 */
@SuppressWarnings("exports") // of @Nullable, which is needed to compile against it only
public final class KqueueWatchService implements WatchService {

  /** Collected in one go, so that a program that does nothing but write cannot hold up a poll. */
  private static final int MOST_AT_ONCE = 1024;

  private final Object lock = new Object();
  private final Watcher<EventHandler> watcher;
  private final WorkQueue work = new WorkQueue();
  private final KeyTable keys;
  private final UserWatch<?> wakeup;

  /** Signalled keys that nobody has taken. Guarded by the lock. */
  private final Deque<PathKey> queue = new ArrayDeque<>();

  private boolean closed;

  private KqueueWatchService(Watcher<EventHandler> watcher, Duration settling)
      throws KqueueException {
    this.watcher = watcher;
    this.wakeup = watcher.watch(Interest.user(), event -> {});
    this.keys = new KeyTable(this, watcher, work, settling);
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
    return open(backend, Duration.ZERO);
  }

  /**
   * Opens a service that tells what became of an entry when nothing has happened to it for a while:
   * one event for a save, in whatever steps an editor does it.
   *
   * @param backend the kernel that tells of changes
   * @param settling how long an entry has to be quiet; zero tells each change at once
   * @return a service without keys
   * @throws KqueueException EMFILE, ENFILE, ENOMEM
   * @throws IllegalArgumentException if the time is negative
   */
  public static KqueueWatchService open(Backend backend, Duration settling) throws KqueueException {
    if (settling.isNegative()) {
      throw new IllegalArgumentException(
          "the time to settle is " + settling + ": use zero to be told of each change at once");
    }
    Watcher<EventHandler> watcher = Watcher.open(backend);
    boolean done = false;
    try {
      KqueueWatchService service = new KqueueWatchService(watcher, settling);
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
   * <p>A directory is watched as long as the path leads to it; then its key ends. A file is watched
   * by its name: ENTRY_CREATE when one stands there again (atomic save, log rotation),
   * ENTRY_MODIFY, ENTRY_DELETE; it need not exist yet if its directory does. The path is followed
   * as the system does it, so another file also stands there when a link on the way, or the name of
   * a directory on the way, leads elsewhere. The context of a file's events is its name.
   *
   * <p>Registering what a key watches already replaces the kinds and returns that key.
   *
   * @param path a directory or a file of the default file system
   * @param kinds ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY: at least one; OVERFLOW comes anyway
   * @return its key
   * @throws NoSuchFileException if there is neither the file nor its directory
   * @throws KqueueException EMFILE, EACCES; EINVAL where the backend has no VNODE events
   * @throws IOException if the directory cannot be read
   * @throws ClosedWatchServiceException once closed
   * @throws UnsupportedOperationException for another kind
   * @throws IllegalArgumentException if no kind is given
   * @throws ProviderMismatchException if the path is of another file system
   */
  public WatchKey register(Path path, WatchEvent.Kind<?>... kinds) throws IOException {
    Set<WatchEvent.Kind<?>> wanted = KeyTable.checked(kinds);
    Path absolute = KeyTable.absolute(path);
    return registered(absolute, () -> keys.register(path, absolute, wanted));
  }

  /**
   * Watches a directory and all that is below it, as it comes and goes. Contexts are paths from the
   * root of the tree; what is there already is not told. A directory that comes is told before what
   * is in it, and one that goes after it, also if it was moved with all that it holds.
   *
   * <p>The root need not exist yet, at any depth, and may be made anew: its path is followed as
   * that of a file is.
   *
   * @param root a directory of the default file system, now or later
   * @param options which entries, and how many
   * @param kinds ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY: at least one; OVERFLOW comes anyway
   * @return its key
   * @throws KqueueException EMFILE if the tree needs more watches than the options or the system
   *     allow; EINVAL where the backend has no VNODE events
   * @throws IOException if a directory cannot be read
   * @throws ClosedWatchServiceException once closed
   * @throws UnsupportedOperationException for another kind
   * @throws IllegalArgumentException if no kind is given
   * @throws ProviderMismatchException if the path is of another file system
   */
  public WatchKey registerTree(Path root, TreeOptions options, WatchEvent.Kind<?>... kinds)
      throws IOException {
    Set<WatchEvent.Kind<?>> wanted = KeyTable.checked(kinds);
    Objects.requireNonNull(options);
    Path absolute = KeyTable.absolute(root);
    return registered(absolute, () -> keys.registerTree(root, absolute, options, wanted));
  }

  private PathKey registered(Path absolute, WorkQueue.Task<PathKey> task) throws IOException {
    try {
      return work.call(() -> {
        synchronized (lock) {
          checkOpen();
        }
        return task.run();
      });
    } catch (ClosedKqueueException e) {
      throw failure(e);
    } catch (KqueueException e) {
      if (e.errno() == Errno.ENOENT && Files.notExists(absolute)) {
        NoSuchFileException vanished = new NoSuchFileException(absolute.toString());
        vanished.initCause(e);
        throw vanished;
      }
      throw e;
    } finally {
      wakeForKeys();
    }
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
        watcher.poll(Duration.ofNanos(left)).ifPresent(KqueueWatchService::handle);
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
    Optional<Event<EventHandler>> event = watcher.poll();
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

  private static void handle(Event<EventHandler> event) {
    event.attachment().handle(event);
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
      queue.clear();
    }
    watcher.close();
    work.finish(keys::close);
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

  WorkQueue work() {
    return work;
  }

  /** The key is not valid any more. */
  void forget(Object id, PathKey key) {
    keys.forget(id, key);
  }

  /** What was found while something else was done may be for a thread that waits. */
  private void wakeForKeys() {
    boolean there;
    synchronized (lock) {
      there = !queue.isEmpty();
    }
    if (there) {
      wake();
    }
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
