// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static io.github.kqueue4j.SysEvent.NOTE_ATTRIB;
import static io.github.kqueue4j.SysEvent.NOTE_DELETE;
import static io.github.kqueue4j.SysEvent.NOTE_EXTEND;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static java.nio.file.StandardWatchEventKinds.OVERFLOW;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.host.HostMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The directories in which files are watched. The JDK watches directories only, so a file's is
 * watched for events with its name; a directory is watched itself, for its entries, and in its
 * parent. One thread takes the events, as long as there is anything to watch. Safe for use by
 * several threads.
 */
public final class WatchedDirectories {
  // guarded by this: all but the machine

  private final Map<Path, Directory> directories = new HashMap<>();

  /** Files that are watched. */
  private final Set<VnodeFile> watched = new HashSet<>();

  private final HostMachine machine;
  private @Nullable WatchService service;

  /**
   * None so far.
   *
   * @param machine what runs when something happens
   */
  public WatchedDirectories(HostMachine machine) {
    this.machine = machine;
  }

  /**
   * The notes that VNODE can tell here. Where the JDK polls it compares the time of the last write
   * only.
   *
   * @return NOTE_* bits
   */
  public static int notes() {
    String system = System.getProperty("os.name");
    int known = NOTE_DELETE | NOTE_WRITE | NOTE_EXTEND;
    return system.equals("Linux") || system.startsWith("Windows") ? known | NOTE_ATTRIB : known;
  }

  /**
   * A file to be watched.
   *
   * @param path its path
   * @param options NOFOLLOW_LINKS or nothing
   * @return a file without a number
   * @throws KqueueException ENOENT, EACCES …; EOPNOTSUPP if it is of a file system that is none of
   *     the host's
   */
  public VnodeFile open(Path path, LinkOption... options) throws KqueueException {
    if (path.getFileSystem() != FileSystems.getDefault()) {
      throw new KqueueException(
          "open: " + path + " is in " + path.getFileSystem() + ", which no kernel sees: EOPNOTSUPP",
          Errno.EOPNOTSUPP);
    }
    try {
      boolean link = List.of(options).contains(LinkOption.NOFOLLOW_LINKS);
      return new VnodeFile(machine, this, link ? nofollow(path) : path.toRealPath());
    } catch (IOException e) {
      Errno errno = JdkErrors.of(e);
      KqueueException failure =
          new KqueueException(
              "open: " + path + ": " + errno + " (" + errno.description() + ")", errno);
      failure.initCause(e);
      throw failure;
    }
  }

  /** The link itself, in the directory that it really is in. */
  private static Path nofollow(Path path) throws IOException {
    Path absolute = path.toAbsolutePath().normalize();
    Path parent = absolute.getParent();
    Path name = absolute.getFileName();
    return parent == null || name == null ? absolute : parent.toRealPath().resolve(name);
  }

  /** One that is watched. */
  private static final class Directory {
    final Path path;

    /** Shared by two paths if the directory was moved from one to the other. */
    final WatchKey key;

    /** Of what the key watches: the path may lead to another directory, which the key is not of. */
    final @Nullable Object identity;

    final Set<VnodeFile> files = new HashSet<>();

    Directory(Path path, WatchKey key, @Nullable Object identity) {
      this.path = path;
      this.key = key;
      this.identity = identity;
    }

    boolean isOf(@Nullable Object other) {
      return key.isValid() && Objects.equals(identity, other);
    }
  }

  /** A file is watched from now on, if it was not before. */
  synchronized void add(VnodeFile file) throws IOException {
    if (watched.contains(file)) {
      return;
    }
    try {
      for (Path where : placesOf(file)) {
        directory(where).files.add(file);
      }
      watched.add(file);
    } catch (Throwable t) {
      leave(file);
      throw t;
    }
  }

  /** A file is watched no longer, if it was. To be called again if it fails. */
  synchronized void remove(VnodeFile file) {
    leave(file);
    watched.remove(file);
  }

  private static List<Path> placesOf(VnodeFile file) {
    List<Path> places = new ArrayList<>();
    Path parent = file.path.getParent();
    if (parent != null) {
      places.add(parent);
    }
    if (file.directory) {
      places.add(file.path);
    }
    return places;
  }

  private Directory directory(Path path) throws IOException {
    Directory known = directories.get(path);
    Object identity = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    if (known != null && known.isOf(identity)) {
      return known;
    }
    WatchService open = service;
    if (open == null) {
      open = openService();
      service = open;
    }
    WatchKey key = path.register(open, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY);
    Directory made = new Directory(path, key, identity);
    if (known != null) {
      made.files.addAll(known.files); // the path is another directory's by now
    }
    directories.put(path, made);
    if (known != null) {
      cancelIfUnused(known);
    }
    return made;
  }

  private void leave(VnodeFile file) {
    for (Path where : placesOf(file)) {
      Directory directory = directories.get(where);
      if (directory != null) {
        directory.files.remove(file);
        if (directory.files.isEmpty()) {
          cancelIfUnused(directory);
          directories.remove(where);
        }
      }
    }
    WatchService open = service;
    if (directories.isEmpty() && open != null) {
      try {
        open.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      service = null;
    }
  }

  /** A watch service and the thread that listens to it, or neither. */
  private WatchService openService() throws IOException {
    WatchService open = FileSystems.getDefault().newWatchService();
    try {
      Thread thread = new Thread(null, () -> run(open), "kqueue4j-files", 0, false);
      thread.setDaemon(true);
      thread.start();
      return open;
    } catch (Throwable t) {
      open.close();
      throw t;
    }
  }

  /**
   * Whether an Error says that no thread can be had, and not that the heap is full.
   *
   * @param e what starting a thread has thrown, perhaps one of the JDK's own
   */
  static boolean isLackOfThread(OutOfMemoryError e) {
    String message = e.getMessage();
    return message != null && message.contains("thread");
  }

  /** What an Error keeps from being told counts as an overflow: then all files are looked at. */
  private void run(WatchService open) {
    WatchKey key = null;
    boolean failed = false;
    for (; ; ) {
      try {
        if (key == null) {
          key = open.take();
        }
        examine(key, failed);
        key = null;
        failed = false;
      } catch (ClosedWatchServiceException e) {
        return; // nothing is watched any more
      } catch (InterruptedException e) {
        throw new AssertionError("the thread is nobody else's to interrupt", e);
      } catch (RuntimeException | Error e) {
        if (failed) {
          throw e;
        }
        failed = true;
        report(e);
      }
    }
  }

  private void examine(WatchKey key, boolean overflow) {
    Set<Path> names = new HashSet<>();
    boolean entries = overflow;
    boolean all = overflow;
    for (WatchEvent<?> event : key.pollEvents()) {
      all |= event.kind() == OVERFLOW;
      entries |= event.kind() != ENTRY_MODIFY;
      if (event.context() instanceof Path name) {
        names.add(name);
      }
    }
    List<Directory> affected = directoriesOf(key);
    boolean gone = !key.reset();
    for (Directory directory : affected) {
      VnodeFile.Look look = VnodeFile.Look.AT_PATH;
      if (gone) {
        look = renew(directory.path) ? VnodeFile.Look.MADE_ANEW : VnodeFile.Look.NOTHING_THERE;
      }
      for (VnodeFile file : filesOf(directory)) {
        if (file.path.equals(directory.path)) {
          examine(file, look, entries);
        } else if (all || gone || names.contains(file.path.getFileName())) {
          examine(file, VnodeFile.Look.AT_PATH, false);
        }
      }
    }
  }

  private static void report(Throwable e) {
    Thread me = Thread.currentThread();
    me.getUncaughtExceptionHandler().uncaughtException(me, e);
  }

  /** A file whose look fails with an Error must not keep the others from theirs. */
  private static void examine(VnodeFile file, VnodeFile.Look look, boolean entries) {
    try {
      file.examine(look, entries);
    } catch (RuntimeException | Error e) {
      report(e);
      file.examine(look, entries); // nobody else will tell of that change
    }
  }

  /**
   * Files of a directory that was made anew under its path may count on a key that has ended.
   *
   * @return false if no directory was there
   */
  private synchronized boolean renew(Path path) {
    if (directories.containsKey(path)) {
      try {
        directory(path);
      } catch (IOException e) {
        return false;
      }
    }
    return true;
  }

  private void cancelIfUnused(Directory directory) {
    for (Directory other : directories.values()) {
      if (other != directory && other.key == directory.key) {
        return;
      }
    }
    directory.key.cancel();
  }

  private synchronized List<Directory> directoriesOf(WatchKey key) {
    return directories.values().stream().filter(directory -> directory.key == key).toList();
  }

  private synchronized List<VnodeFile> filesOf(Directory directory) {
    return List.copyOf(directory.files);
  }
}
