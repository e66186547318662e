// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static io.github.kqueue4j.SysEvent.NOTE_ATTRIB;
import static io.github.kqueue4j.SysEvent.NOTE_DELETE;
import static io.github.kqueue4j.SysEvent.NOTE_EXTEND;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.host.HostMachine;
import io.github.kqueue4j.reference.host.ThreadErrors;
import io.github.kqueue4j.reference.kern.Knote;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The directories registered with the JDK's watch service. The JDK watches directories only: a file
 * is watched through events of its parent that carry the file's name; a directory is registered
 * itself, for its entries, and watched through its parent. One thread takes the events while
 * anything is watched; another one runs for a moment when a directory is made anew. A file that
 * cannot be examined after an event, as its attributes cannot be read or an Error occurs, is
 * examined again every tenth of a second, until it can be or is no longer watched.
 *
 * <p>Safe for use by several threads that hold no token: this object's monitor is held while a
 * directory is registered, which may wait for its file system.
 */
public final class WatchedDirectories {
  /** How often the events of a key are taken at most before another file is added. */
  private static final int MAX_ROUNDS = 32;

  // all fields except machine are guarded by this

  private final Map<Path, WatchedDirectory> directories = new HashMap<>();

  /** Files that are watched, each with the knotes for which it is. */
  private final Map<VnodeFile, Set<Knote>> watched = new HashMap<>();

  /** Watched files that could not be examined after an event. */
  private final Set<VnodeFile> inDoubt = new HashSet<>();

  /** Events that were taken before their time, as another file was about to be watched. */
  private final Map<WatchKey, EntryEvents> early = new HashMap<>();

  private final HostMachine machine;
  private @Nullable WatchService service;

  /**
   * Creates an empty set of directories.
   *
   * @param machine provides the kernel thread that reports a change
   */
  public WatchedDirectories(HostMachine machine) {
    this.machine = machine;
  }

  /**
   * Returns the notes that VNODE can report on this system. Where the JDK's watch service polls, it
   * compares modification times only, so that a change of attributes goes unnoticed.
   *
   * @return NOTE_* bits
   */
  public static int notes() {
    String system = System.getProperty("os.name");
    int known = NOTE_DELETE | NOTE_WRITE | NOTE_EXTEND;
    return system.equals("Linux") || system.startsWith("Windows") ? known | NOTE_ATTRIB : known;
  }

  /**
   * Creates a file that can be watched.
   *
   * @param path a path of the default file system
   * @param options NOFOLLOW_LINKS to watch a symbolic link itself, or nothing
   * @return a file without a descriptor number
   * @throws KqueueException ENOENT, EACCES …; EOPNOTSUPP if the path belongs to another file system
   *     than the default one
   */
  public VnodeFile open(Path path, LinkOption... options) throws KqueueException {
    if (path.getFileSystem() != FileSystems.getDefault()) {
      throw new KqueueException(
          "open: " + path + " is in " + path.getFileSystem() + ", which no kernel sees: EOPNOTSUPP",
          Errno.EOPNOTSUPP);
    }
    try {
      boolean link = List.of(options).contains(LinkOption.NOFOLLOW_LINKS);
      return new VnodeFile(machine, this, WatchedPath.of(path, link, this));
    } catch (IOException e) {
      Errno errno = JdkErrors.ofPath(path, e);
      String why = errno == Errno.EOTHER ? JdkErrors.text(e) : errno.description();
      KqueueException failure =
          new KqueueException("open: " + path + ": " + errno + " (" + why + ")", errno);
      failure.initCause(e);
      throw failure;
    }
  }

  /** Returns whether a path leads to the directory that is registered at it. */
  synchronized boolean isWatched(Path path, @Nullable Object identity) {
    WatchedDirectory known = directories.get(path);
    return known != null && known.isStill(identity);
  }

  /**
   * Begins to watch a file for a knote, unless the file is already watched.
   *
   * @param needs which directories have to be watched; one that is not needed and may not be read
   *     is left out
   * @return false if the file was watched already
   */
  synchronized boolean add(VnodeFile file, Knote kn, VnodeFile.Needs needs) throws IOException {
    Set<Knote> knotes = watched.computeIfAbsent(file, f -> new HashSet<>());
    boolean known = !knotes.isEmpty();
    if (known && !file.directory) {
      knotes.add(kn);
      return false;
    }
    try {
      for (Path directoryPath : file.directories()) {
        try {
          directory(directoryPath).files.add(file);
        } catch (AccessDeniedException e) {
          if (directoryPath.equals(file.path) ? needs.entries() : needs.parent()) {
            throw e;
          }
        }
      }
      knotes.add(kn);
      return !known;
    } catch (Throwable t) {
      if (!known) {
        remove(file, kn);
      }
      throw t;
    }
  }

  /**
   * Ends the watch of a file for a knote, if there is one. After a failure the caller has to call
   * it again.
   */
  synchronized void remove(VnodeFile file, Knote kn) {
    Set<Knote> knotes = watched.get(file);
    if (knotes != null) {
      knotes.remove(kn);
    }
    if (knotes == null || knotes.isEmpty()) {
      unregister(file);
      watched.remove(file);
      inDoubt.remove(file);
    }
  }

  private WatchedDirectory directory(Path path) throws IOException {
    WatchedDirectory known = directories.get(path);
    Object identity = WatchedPath.identity(path);
    if (known != null && known.isStill(identity)) {
      takeEarly(known);
      return known;
    }
    if (known != null) { // the events of its key will no longer lead to the files
      examineLater(known); // first, since a lack of threads must leave the key as it is
    }
    return register(path, identity, known);
  }

  /**
   * Takes the events of a key, since they are older than the watch of the file that is about to be
   * added. A removal that the JDK has not read even then is recognized by the times of the files,
   * see {@link VnodeFile.PathState#REMOVED}.
   */
  private void takeEarly(WatchedDirectory directory) {
    WatchKey key = directory.key;
    EntryEvents events = early.computeIfAbsent(key, k -> new EntryEvents());
    try {
      boolean more = true; // the JDK's thread reads a limited number of events at a time
      for (int round = 0; more && round < MAX_ROUNDS; round++) {
        awaitReports(directory);
        more = events.take(key, () -> filesOf(key));
      }
      if (events.isEmpty()) {
        early.remove(key);
      }
    } catch (Throwable t) {
      events.overflow(); // what was taken may be incomplete
      throw t;
    }
  }

  /**
   * Waits until the JDK's thread has read what the system has reported so far, by registering the
   * directory once more. A service that polls is left alone: it would begin to wait anew.
   */
  private void awaitReports(WatchedDirectory directory) {
    WatchService open = service;
    if (open == null || (notes() & NOTE_ATTRIB) == 0) {
      return;
    }
    try {
      directory.path.register(open, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY);
    } catch (IOException e) {
      return; // the directory stays registered as it is
    }
  }

  private WatchedDirectory register(
      Path path, @Nullable Object identity, @Nullable WatchedDirectory known) throws IOException {
    WatchService open = service;
    if (open == null) {
      open = openService();
      service = open;
    }
    WatchKey key = path.register(open, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY);
    WatchedDirectory made = new WatchedDirectory(path, key, identity);
    if (known != null) {
      made.files.addAll(known.files); // the path now leads to another directory
    }
    directories.put(path, made);
    if (known != null) {
      cancelIfUnused(known);
    }
    return made;
  }

  private void unregister(VnodeFile file) {
    for (Path directoryPath : file.directories()) {
      WatchedDirectory directory = directories.get(directoryPath);
      if (directory != null) {
        directory.files.remove(file);
        if (directory.files.isEmpty()) {
          cancelIfUnused(directory);
          directories.remove(directoryPath);
        }
      }
    }
    WatchService open = service;
    if (directories.isEmpty() && open != null) {
      close(open);
      service = null;
      early.clear();
    }
  }

  private static void close(WatchService open) {
    try {
      open.close();
    } catch (IOException e) {
      return; // the service is closed nevertheless, like a descriptor whose close(2) fails
    }
  }

  /**
   * Examines the files of the directory that is about to replace another one at its path, in a
   * short-lived thread, which waits until the calling thread has given this object's lock back.
   */
  private void examineLater(WatchedDirectory replaced) {
    FileThread.start(() -> {
      for (VnodeFile file : filesInPlaceOf(replaced)) {
        boolean itself = file.path.equals(replaced.path);
        examine(file, itself ? VnodeFile.PathState.RECREATED : VnodeFile.PathState.UNKNOWN, false);
      }
      while (isStillDoubtful()) { // the thread that takes events may wait for one
        ThreadErrors.pause(this);
      }
    });
  }

  /** Returns the files to which the events of a directory no longer lead; none while they do. */
  private synchronized List<VnodeFile> filesInPlaceOf(WatchedDirectory replaced) {
    WatchedDirectory made = directories.get(replaced.path);
    return made == null || made == replaced ? List.of() : List.copyOf(made.files);
  }

  /** Opens a watch service and starts the thread that takes its events; on failure does neither. */
  private WatchService openService() throws IOException {
    WatchService open = FileSystems.getDefault().newWatchService();
    try {
      FileThread.start(() -> run(open));
      return open;
    } catch (Throwable t) {
      close(open);
      throw t;
    }
  }

  /**
   * Takes events until the service is closed. After an Error the key is handled as an overflow, all
   * its files are compared, and again after a pause for as long as that fails: no other thread
   * takes the events.
   */
  private void run(WatchService open) {
    WatchKey key = null;
    int failures = 0;
    for (; ; ) {
      try {
        if (key == null) {
          key = hasDoubtful() ? open.poll(EdgeDetector.DOUBT_NANOS, NANOSECONDS) : open.take();
        }
        if (key == null) {
          examineDoubtful();
        } else {
          examine(key, failures > 0);
          key = null;
        }
        failures = 0;
      } catch (ClosedWatchServiceException e) {
        return; // nothing is watched any more
      } catch (InterruptedException e) {
        // The thread group was interrupted: this is no request to end, and is cleared.
      } catch (RuntimeException | Error e) {
        ThreadErrors.report(e);
        failures++;
        if (failures > 1) {
          ThreadErrors.pause(this);
        }
      }
    }
  }

  private void examine(WatchKey key, boolean overflow) {
    EntryEvents events = take(key);
    if (overflow) {
      events.overflow();
    }
    while (events != null) {
      List<WatchedDirectory> affected = directoriesOf(key);
      boolean gone = !key.reset();
      for (WatchedDirectory directory : affected) {
        examine(directory, events, gone);
      }
      events = takenEarly(key);
    }
  }

  private void examine(WatchedDirectory directory, EntryEvents events, boolean gone) {
    List<VnodeFile> files = filesOf(directory); // before the key no longer leads to them
    VnodeFile.PathState state = VnodeFile.PathState.UNKNOWN;
    if (gone) {
      state = renew(directory.path) ? VnodeFile.PathState.RECREATED : VnodeFile.PathState.GONE;
    }
    for (VnodeFile file : files) { // first, as whoever hears of the directory may watch anew
      if ((gone || events.concerns(file)) && !file.path.equals(directory.path)) {
        boolean left = events.hasLeft(file);
        examine(file, left ? VnodeFile.PathState.REMOVED : VnodeFile.PathState.UNKNOWN, false);
      }
    }
    for (VnodeFile file : files) {
      if (file.path.equals(directory.path)) {
        examine(file, state, events.changesEntries());
      }
    }
  }

  /** Takes the events of a key, while no file is added. */
  private synchronized EntryEvents take(WatchKey key) {
    EntryEvents before = early.remove(key);
    EntryEvents events = before == null ? new EntryEvents() : before;
    events.take(key, () -> filesOf(key));
    return events;
  }

  /** Returns the events that were taken before the key was reset, and so signal it no more. */
  private synchronized @Nullable EntryEvents takenEarly(WatchKey key) {
    return early.remove(key);
  }

  /**
   * Examines one file. An Error is reported and must not stop the examination of the others; after
   * a second one the file is in doubt, since no later event repeats this change.
   */
  private void examine(VnodeFile file, VnodeFile.PathState state, boolean entries) {
    for (int failures = 0; failures < 2; failures++) {
      try {
        file.examine(state, entries);
        return;
      } catch (RuntimeException | Error e) {
        ThreadErrors.report(e);
      }
    }
    file.doubt(entries || state == VnodeFile.PathState.RECREATED);
  }

  /**
   * Notes whether a file could not be examined. Preconditions: the file's monitor is held, so that
   * of two threads that examine a file the one that has read it later decides.
   */
  synchronized void setDoubtful(VnodeFile file, boolean doubtful) {
    if (!doubtful) {
      inDoubt.remove(file);
    } else if (watched.containsKey(file)) {
      inDoubt.add(file);
    }
  }

  private synchronized boolean hasDoubtful() {
    return !inDoubt.isEmpty();
  }

  /** Examines the files in doubt once more, after an Error too; returns whether some still are. */
  private boolean isStillDoubtful() {
    try {
      examineDoubtful();
    } catch (RuntimeException | Error e) {
      ThreadErrors.report(e);
    }
    return hasDoubtful();
  }

  /** Examines the files in doubt once more. */
  private void examineDoubtful() {
    List<VnodeFile> files;
    synchronized (this) {
      files = List.copyOf(inDoubt);
    }
    for (VnodeFile file : files) {
      examine(file, VnodeFile.PathState.UNKNOWN, false);
    }
  }

  /**
   * Registers the directory that is now at a path, after the key of the previous one became
   * invalid, so that files in a recreated directory remain watched.
   *
   * @return false if no directory could be registered at the path
   */
  private synchronized boolean renew(Path path) {
    WatchedDirectory known = directories.get(path);
    if (known != null) {
      try {
        Object identity = WatchedPath.identity(path);
        if (!known.isStill(identity)) {
          register(path, identity, known);
        }
      } catch (IOException e) {
        return false;
      }
    }
    return true;
  }

  private void cancelIfUnused(WatchedDirectory directory) {
    for (WatchedDirectory other : directories.values()) {
      if (other != directory && other.key == directory.key) {
        return;
      }
    }
    directory.key.cancel();
  }

  private synchronized List<WatchedDirectory> directoriesOf(WatchKey key) {
    return directories.values().stream().filter(directory -> directory.key == key).toList();
  }

  private synchronized List<VnodeFile> filesOf(WatchKey key) {
    return directoriesOf(key).stream().flatMap(directory -> directory.files.stream()).toList();
  }

  private synchronized List<VnodeFile> filesOf(WatchedDirectory directory) {
    return List.copyOf(directory.files);
  }
}
