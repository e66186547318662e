// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.ClosedKqueueException;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.spi.StackRoom;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
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
 * A {@code java.nio.file.WatchService} without polling and without a thread of its own: the thread
 * that waits for keys does the work. Watches directories, {@linkplain #registerTree trees}, and
 * files by their names.
 *
 * <p>Where the kernel reports the names of changed entries (Linux), each directory uses one inotify
 * watch, and a file none. Elsewhere VNODE events report that a directory was written, and the
 * service reads the directory again. There each directory uses a descriptor, and with ENTRY_MODIFY
 * so does each entry that is a file or directory.
 *
 * <p>Register paths with {@link #register}: the JDK's {@code path.register(service)} throws
 * ProviderMismatchException for services that are not the JDK's own.
 *
 * <pre>{@code
 * Duration quiet = Duration.ofMillis(200); // one event for a save, however it is done
 * try (KqueueWatchService service = KqueueWatchService.open(Backend.standard(), quiet)) {
 *   service.registerTree(
 *       source, TreeOptions.DEFAULT, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE);
 *   while (true) {
 *     WatchKey key = service.take();
 *     for (WatchEvent<?> event : key.pollEvents()) {
 *       if (event.kind() == OVERFLOW) { // there were changes without events
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
 * WatchService} describes. If something cannot be watched because of a system limit, the service
 * reports one OVERFLOW and retries; what was written in the meantime is then reported as
 * ENTRY_MODIFY. A replaced entry is reported as ENTRY_CREATE, or as ENTRY_DELETE and ENTRY_MODIFY
 * to a key without ENTRY_CREATE. A change of an entry's attributes is an ENTRY_MODIFY too. An entry
 * that was moved away and back is reported as modified or replaced, and a directory of a tree as
 * replaced with all that is in it, since a program may have looked for it in vain. Where the kernel
 * reports no names, a key without ENTRY_MODIFY watches none of its entries but the directories of a
 * tree, and is told of no others that were away; in a large directory it is told of new names
 * first, and of replaced entries a moment later. Symbolic links inside a directory are not
 * followed. FIFOs, sockets and devices are not opened.
 *
 * <p>Not reported are: an entry that was created and deleted between two reads of the directory,
 * where the kernel reports no names; new times of a directory on the hosts {@code poll} and {@code
 * portable}, which take them for a change of its entries; what a file server does to the files that
 * it exports; and, where the host reports names or identifies files by their paths, a write through
 * another name of a file (a hard link), unless the same key watches that name and it is not removed
 * at once. So a file with names in two directories is reported under both by the key of a tree that
 * contains both, but not by a key of each directory. Safe for use by several threads.
 */
@SuppressWarnings("exports") // of @Nullable, which is needed to compile against it only
public final class KqueueWatchService implements WatchService {

  /**
   * The number of events that one poll collects at most, so that a program that writes continuously
   * cannot keep a poll from returning. The work that follows from them is limited as well.
   */
  private static final int MAX_EVENTS = 1024;

  private final Object lock = new Object();
  private final Watcher<EventHandler> watcher;
  private final WorkQueue work = new WorkQueue();
  private final KeyTable keys;
  private final UserWatch<?> wakeup;

  /** Signalled keys that were not taken yet. Guarded by the lock. */
  private final Deque<PathKey> queue = new ArrayDeque<>();

  private boolean closed;

  private KqueueWatchService(Watcher<EventHandler> watcher, Duration settling)
      throws KqueueException {
    this.watcher = watcher;
    this.wakeup = watcher.watch(Interest.user(), event -> {});
    this.keys = new KeyTable(this, watcher, work, settling);
  }

  /**
   * Opens a service on {@link Backend#standard()}.
   *
   * @return a service without keys
   * @throws KqueueException EMFILE, ENFILE, ENOMEM
   * @throws io.github.kqueue4j.BackendUnavailableException if there is no standard backend
   */
  public static KqueueWatchService open() throws KqueueException {
    return open(Backend.standard());
  }

  /**
   * Opens a service on a backend: the standard one, one chosen by name, or a simulated kernel.
   *
   * @param backend the kernel that reports changes; the service always looks at the real file
   *     system to find out what changed
   * @return a service without keys
   * @throws KqueueException EMFILE, ENFILE, ENOMEM
   */
  public static KqueueWatchService open(Backend backend) throws KqueueException {
    return open(backend, Duration.ZERO);
  }

  /**
   * Opens a service that reports an entry only once the entry has not changed for a while. A save
   * is then one event, whatever steps the editor takes: ENTRY_MODIFY, also if another file has the
   * name now, or ENTRY_CREATE or ENTRY_DELETE to a key without ENTRY_MODIFY. A new directory is
   * reported no later than the first entry in it, even if its times or permissions are still being
   * set.
   *
   * @param backend the kernel that reports changes
   * @param settling how long an entry must not change, at most 365 days; zero reports each change
   *     at once
   * @return a service without keys
   * @throws KqueueException EMFILE, ENFILE, ENOMEM
   * @throws IllegalArgumentException if the duration is negative or more than 365 days
   */
  public static KqueueWatchService open(Backend backend, Duration settling) throws KqueueException {
    Settling.check(settling);
    FirstUse.ofService();
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
   * Watches the entries of a directory, or one file.
   *
   * <p>A directory is watched as long as the path leads to it; then its key becomes invalid, also
   * if a parent was moved or a link was replaced. If one key was registered by several paths, all
   * of them have to lead to the directory. If the first path leads elsewhere, entries that the
   * service knows are reported as deleted: the kernel reports no names, or the key has, or had
   * once, no ENTRY_CREATE, or the service has a time to settle. A file is watched by its name,
   * which has ENTRY_CREATE when a file with the name appears (atomic save, log rotation),
   * ENTRY_MODIFY and ENTRY_DELETE. The file need not exist yet, but its directory must. The path is
   * resolved as the system does, so the name also has another file once a link or directory on the
   * path is replaced. The context of a file's events is its file name.
   *
   * <p>Registering a directory or file that a key already watches replaces the kinds of that key
   * and returns it. What has changed before is reported under the old kinds, also by registerTree;
   * if the call fails, the key stays as it was.
   *
   * @param path a directory or a file of the default file system
   * @param kinds ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY: at least one; OVERFLOW is always
   *     reported
   * @return the key
   * @throws NoSuchFileException if neither the file nor its directory exists
   * @throws KqueueException EMFILE, EACCES; EINVAL where the backend has no VNODE events
   * @throws IOException if the directory cannot be read
   * @throws ClosedWatchServiceException if this service is closed
   * @throws UnsupportedOperationException for any other kind
   * @throws IllegalArgumentException if no kind is given
   * @throws ProviderMismatchException if the path belongs to another file system
   */
  public WatchKey register(Path path, WatchEvent.Kind<?>... kinds) throws IOException {
    Set<WatchEvent.Kind<?>> wanted = KeyTable.checkedKinds(kinds);
    Path absolute = KeyTable.absolute(path);
    return registerKey(absolute, () -> keys.register(path, absolute, wanted));
  }

  /**
   * Watches a directory and all entries below it, including directories that are added later.
   * Contexts are paths relative to the root of the tree. Entries that exist already are not
   * reported. The creation of a directory is reported before those of its entries, and its deletion
   * after theirs, also if the directory was moved with its content. The entries of a directory that
   * may not be read are reported once it may be read; on systems with a kqueue of their own, which
   * do not report that, after the next change beside the directory. A directory whose path is
   * longer than the system allows (4,095 bytes on Linux) is reported, but not what is in it.
   *
   * <p>Neither the root nor its parents need to exist yet, and the root may be deleted and created
   * again: its path is resolved like that of a file.
   *
   * <p>Registering a root again replaces the kinds of its key and returns it. The paths of the root
   * and of its directories are followed again then: no kernel reports that something was mounted
   * over one of them, nor Linux the unmount of a bind mount. With other options it returns a new
   * key and ends the old one; if that fails, the old key stays as it was.
   *
   * @param root a directory of the default file system, now or later
   * @param options which entries to watch, and how many
   * @param kinds ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY: at least one; OVERFLOW is always
   *     reported
   * @return the key
   * @throws KqueueException EMFILE if the tree needs more watches than the options or the system
   *     allow; EACCES if the root does not exist, and the directory in which it would appear may
   *     not be read; EINVAL where the backend has no VNODE events
   * @throws IOException if a directory cannot be read
   * @throws ClosedWatchServiceException if this service is closed
   * @throws UnsupportedOperationException for any other kind
   * @throws IllegalArgumentException if no kind is given
   * @throws ProviderMismatchException if the path belongs to another file system
   */
  public WatchKey registerTree(Path root, TreeOptions options, WatchEvent.Kind<?>... kinds)
      throws IOException {
    Set<WatchEvent.Kind<?>> wanted = KeyTable.checkedKinds(kinds);
    Objects.requireNonNull(options);
    Path absolute = KeyTable.absolute(root);
    return registerKey(absolute, () -> keys.registerTree(root, absolute, options, wanted));
  }

  private PathKey registerKey(Path absolute, WorkQueue.Task<PathKey> task) throws IOException {
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
      if (KeyScope.hasVanished(e)) {
        NoSuchFileException vanished =
            new NoSuchFileException(absolute.toString(), null, e.getMessage());
        vanished.initCause(e);
        throw vanished;
      }
      throw e;
    } finally {
      wakeOthers();
    }
  }

  /**
   * Returns a signalled key, without waiting.
   *
   * @return the key that was signalled first; null if no key is signalled
   * @throws ClosedWatchServiceException if this service is closed
   */
  @Override
  public @Nullable WatchKey poll() {
    StackRoom.check(); // before an event is taken from the kernel, which would be lost
    WatchKey key = null;
    try {
      key = nextOrWake(Optional.empty());
      return key;
    } catch (KqueueException e) {
      throw failure(e);
    } finally {
      keys.deadlines().handOverUnless(key != null); // next() has done it before it took a key
    }
  }

  /**
   * Waits for a signalled key until a timeout.
   *
   * @param timeout the longest time to wait; zero or less never waits
   * @param unit the unit of the timeout
   * @return the key that was signalled first; null after the timeout
   * @throws InterruptedException if the thread is interrupted
   * @throws ClosedWatchServiceException if this service is closed, before or during the call
   */
  @Override
  public @Nullable WatchKey poll(long timeout, TimeUnit unit) throws InterruptedException {
    return await(Math.max(0, unit.toNanos(timeout)));
  }

  /**
   * Waits for a signalled key without a timeout.
   *
   * @return the key that was signalled first
   * @throws InterruptedException if the thread is interrupted
   * @throws ClosedWatchServiceException if this service is closed, before or during the call
   */
  @Override
  public WatchKey take() throws InterruptedException {
    WatchKey key = null;
    while (key == null) {
      key = await(Long.MAX_VALUE);
    }
    return key;
  }

  /** Waits for a signalled key; Long.MAX_VALUE waits without limit. */
  private @Nullable WatchKey await(long timeoutNanos) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    StackRoom.check(); // before an event is taken from the kernel, which would be lost
    boolean isTimed = timeoutNanos != Long.MAX_VALUE;
    long start = watcher.backend().nanoTime();
    long leftNanos = timeoutNanos;
    WatchKey key = null;
    try {
      key = nextOrWake(Optional.empty());
      while (key == null && leftNanos > 0) {
        Optional<Event<EventHandler>> event = keys.deadlines().poll(leftNanos);
        if (isTimed) {
          leftNanos = timeoutNanos - (watcher.backend().nanoTime() - start);
        }
        key = nextOrWake(event);
      }
      return key;
    } catch (KqueueException e) {
      if (e.errno() == Errno.EINTR && Thread.interrupted()) {
        InterruptedException interrupted = new InterruptedException();
        interrupted.initCause(e);
        throw interrupted;
      }
      throw failure(e);
    } finally {
      keys.deadlines().handOverUnless(key != null); // next() has done it before it took a key
    }
  }

  /** Returns the first signalled key or null. If that fails, another thread does what is left. */
  private @Nullable WatchKey nextOrWake(Optional<Event<EventHandler>> first)
      throws KqueueException {
    boolean done = false;
    try {
      WatchKey key = next(first);
      done = true;
      return key;
    } finally {
      if (!done) {
        wake(); // there may be more keys, tasks and events
      }
    }
  }

  /** Handles an event and those that the kernel has, then returns a signalled key or null. */
  private @Nullable WatchKey next(Optional<Event<EventHandler>> first) throws KqueueException {
    int count = 0;
    boolean stopped = false; // so that the watcher may have more events
    Optional<Event<EventHandler>> event = first.isPresent() ? first : watcher.poll();
    while (event.isPresent()) {
      handle(event.get());
      count++;
      stopped = count == MAX_EVENTS || work.isBehind();
      event = stopped ? Optional.empty() : watcher.poll();
    }
    keys.deadlines().runWithoutTimer();
    boolean more = work.runWaiting() || stopped;
    int signalled;
    synchronized (lock) {
      checkOpen();
      work.throwFailure();
      signalled = queue.size();
    }
    // Before a key is taken, which would be lost if the wake-up failed.
    if (more || signalled > 1) {
      wake(); // other threads, and keeps descriptor() readable
    } else if (signalled == 1) {
      keys.deadlines().handOver();
    } else {
      return null;
    }
    synchronized (lock) {
      checkOpen();
      return queue.poll();
    }
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
   * Returns a descriptor that is readable while poll() would return a key, and occasionally when it
   * would not. With this descriptor, a queue can wait for this service and for other events at
   * once. The service keeps owning the descriptor. While the system has no room for one more timer,
   * a delayed event, as of an entry that settles, makes it readable with the next change only.
   *
   * @return the descriptor; its {@code close()} does nothing
   */
  public Descriptor descriptor() {
    return watcher.descriptor();
  }

  /**
   * Ends every wait with ClosedWatchServiceException and invalidates all keys. Closes all
   * descriptors that the service opened. Idempotent; after an Error a second call does what is
   * left.
   */
  @Override
  public void close() {
    StackRoom.check(); // so that a close that fails for lack of it can be repeated
    synchronized (lock) {
      if (closed && work.isRunByThisThread()) {
        return; // called again by a program's filter, which the first call asks
      }
      closed = true;
      queue.clear();
    }
    try {
      watcher.close();
    } finally {
      work.finish(keys::close);
    }
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

  /** Adds a signalled key to the queue. Preconditions: the lock is held. */
  void enqueue(PathKey key) {
    if (!closed) {
      queue.add(key);
    }
  }

  /**
   * Runs a task of a key, and the tasks that other threads leave to this one in the meantime. Those
   * may signal keys, for which the other threads wait already.
   */
  void run(Runnable task) {
    try {
      work.run(task);
    } finally {
      wakeOthers();
    }
  }

  /** Removes a key that is no longer valid. */
  void forget(Object id, PathKey key) {
    keys.forget(id, key);
  }

  /**
   * Wakes a waiting thread if a key was signalled while this thread did other work, or if this
   * thread leaves work. It may have taken the wake-up that was meant for the other.
   */
  private void wakeOthers() {
    boolean hasKeys;
    synchronized (lock) {
      hasKeys = !queue.isEmpty();
    }
    if (hasKeys || work.isWaiting()) {
      wake();
    } else {
      keys.deadlines().handOver();
    }
  }

  /** Makes a waiting thread check the queue. Preconditions: the lock is not held. */
  void wake() {
    wakeup.trigger();
  }

  /**
   * Returns the number of keys.
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
