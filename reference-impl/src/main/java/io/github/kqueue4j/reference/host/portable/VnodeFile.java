// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static io.github.kqueue4j.SysEvent.NOTE_DELETE;
import static io.github.kqueue4j.SysEvent.NOTE_EXTEND;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;
import static io.github.kqueue4j.reference.kern.EventVar.EAGAIN;
import static io.github.kqueue4j.reference.kern.EventVar.EOPNOTSUPP;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_VNODE;
import static io.github.kqueue4j.reference.kern.EventVar.FILTEROP_ISFD;
import static io.github.kqueue4j.reference.kern.EventVar.FILTEROP_MPSAFE;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.reference.host.HostMachine;
import io.github.kqueue4j.reference.host.ThreadErrors;
import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.FileOps;
import io.github.kqueue4j.reference.kern.FilterOps;
import io.github.kqueue4j.reference.kern.KList;
import io.github.kqueue4j.reference.kern.KernelEntry;
import io.github.kqueue4j.reference.kern.Knote;
import io.github.kqueue4j.reference.kern.KnoteLists;
import io.github.kqueue4j.reference.lwkt.Lwp;
import io.github.kqueue4j.spi.StackRoom;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A file or directory, watched by its path. */
public final class VnodeFile extends File {
  /** Notes that a directory has if its entries change. */
  private static final int ENTRY_NOTES = NOTE_WRITE | NOTE_EXTEND;

  // <sys/stat.h>, the same on all systems
  private static final int S_IFMT = 0xf000;
  private static final int S_IFIFO = 0x1000;
  private static final int S_IFSOCK = 0xc000;

  private static final FileOps OPS = new Ops();
  private static final FilterOps VNODE_FILTOPS =
      new FilterOps(
          FILTEROP_ISFD | FILTEROP_MPSAFE,
          null,
          (lp, kn) -> KnoteLists.knoteRemove(lp, of(kn).knotes, kn),
          VnodeFile::filtVnode);

  /** Initializes what a file needs when it is looked at, or when that fails. */
  public static void initialize() {
    StackRoom.initialize(MethodHandles.lookup(), VnodeFile.class, PathState.class, JdkErrors.class);
  }

  /** An absolute path without symbolic links, except for its last name with NOFOLLOW_LINKS. */
  final Path path;

  final boolean directory;

  private final boolean pipeOrSocket;
  final WatchedDirectories directories;
  private final HostMachine machine;
  private volatile Runnable closed = () -> {};
  private final KList knotes = new Watchers();

  // guarded by this
  private @Nullable FileSnapshot last;

  /** When entries of the parent directory were last added or removed before the watch began. */
  private Object entriesChanged = "";

  private boolean deleted;

  /** Notes not reported yet, because an Error may have interrupted the report. */
  private int unreported;

  VnodeFile(HostMachine machine, WatchedDirectories directories, Path path) throws IOException {
    super(OPS, FREAD, null);
    this.machine = machine;
    this.directories = directories;
    this.path = path;
    this.directory = FileSnapshot.of(path).directory();
    this.pipeOrSocket = isPipeOrSocket(path);
  }

  private static boolean isPipeOrSocket(Path path) throws IOException {
    if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return false;
    }
    Object mode = Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    int type = mode instanceof Integer bits ? bits & S_IFMT : 0;
    return type == S_IFIFO || type == S_IFSOCK;
  }

  /**
   * Sets the action that runs when the file is closed.
   *
   * @param action runs in the closing thread
   */
  public void onClose(Runnable action) {
    closed = action;
  }

  private static VnodeFile of(Knote kn) {
    return (VnodeFile) kn.fp();
  }

  /** The knotes of this file. Removing the last one also ends the watch of the directory. */
  private final class Watchers extends KList {
    @Override
    protected void removed(Lwp lp, Knote kn) {
      endUnlocked(lp, kn);
    }
  }

  /**
   * Begins the watch with no token held, since file system calls may block. Returns 0 or an errno.
   */
  private int beginUnlocked(Lwp lp, Knote kn) {
    int held = lp.releaseAll();
    try {
      begin(kn, needs(kn.knSfflags));
      return 0;
    } catch (OutOfMemoryError e) {
      if (!ThreadErrors.isLackOfThread(e)) {
        throw e;
      }
      return EAGAIN;
    } catch (IOException e) {
      return JdkErrors.errno(lp, "to watch " + path, e);
    } finally {
      lp.retake(held);
    }
  }

  /** Ends the watch with no token held, since it may wait for another thread's file system call. */
  private void endUnlocked(Lwp lp, Knote kn) {
    int held = lp.releaseAll();
    try {
      directories.remove(this, kn);
    } finally {
      lp.retake(held);
    }
  }

  /**
   * The directories that have to be watched.
   *
   * @param entries whether the watched directory itself, for changes of its entries
   * @param parent whether the directory that contains the file, for changes of the file
   */
  record Needs(boolean entries, boolean parent) {}

  private Needs needs(int notes) {
    boolean entries = directory && (notes & ENTRY_NOTES) != 0;
    return new Needs(entries, !entries || (notes & ~ENTRY_NOTES) != 0);
  }

  /** Returns the directories whose events tell of this file. */
  List<Path> directories() {
    List<Path> paths = new ArrayList<>();
    Path parent = path.getParent();
    if (parent != null) {
      paths.add(parent);
    }
    if (directory) {
      paths.add(path);
    }
    return paths;
  }

  /** Begins to watch. A file already reported as deleted gets no snapshot and no further event. */
  private void begin(Knote kn, Needs needs) throws IOException {
    boolean begun = directories.add(this, kn, needs);
    try {
      synchronized (this) {
        if (begun) {
          entriesChanged = parentChanged();
        }
        if (last == null && !deleted) {
          last = FileSnapshot.of(path);
        }
      }
    } catch (Throwable t) {
      directories.remove(this, kn);
      throw t;
    }
  }

  /** What is known about a path before its attributes are read. */
  enum PathState {
    /** Nothing is known; the attributes decide. */
    UNKNOWN,
    /**
     * A directory was created here after the watched one had gone. If its inode number is the same,
     * it counts as the watched directory with changed entries.
     */
    RECREATED,
    /** The watched directory is gone; a file now at the path is a different one. */
    GONE,
    /**
     * The path led nowhere for a while, perhaps before the file was watched. A file now at the path
     * that has changed in any way counts as a different one, since it was moved away and back. Not
     * if the directory has had the same entries since the file is watched: then another file had
     * left before. A removal that ends the watch of a file that stays is the worse mistake.
     */
    REMOVED
  }

  /**
   * Compares the file with the last snapshot and reports the changes to the watchers. Called after
   * an event of the watch service for the file, its directory or its entries.
   *
   * @param state whether the path still leads to the watched file
   * @param entries whether entries of this directory may have been created or removed
   */
  void examine(PathState state, boolean entries) {
    int notes;
    synchronized (this) {
      boolean known = true;
      FileSnapshot before = last;
      if (before != null) { // null: not watched yet, or already reported as deleted
        FileSnapshot now;
        try {
          now = state == PathState.GONE ? null : readSnapshot();
        } catch (IOException e) {
          now = before; // state unknown: has to be examined again
          known = false;
        }
        boolean returned = state == PathState.REMOVED && now != null && hasReturned(before, now);
        int changes = before.changes(returned ? null : now);
        if (changes == 0 && state == PathState.RECREATED) {
          changes = NOTE_WRITE;
        }
        unreported |= entries ? changes | NOTE_WRITE : changes;
        deleted = changes == NOTE_DELETE;
        last = deleted ? null : now;
      }
      directories.setDoubtful(this, !known);
      notes = unreported;
    }
    if (notes != 0) {
      KernelEntry.knote(machine.curlwp(), knotes, notes);
      synchronized (this) {
        unreported &= ~notes;
      }
    }
  }

  /**
   * Makes the file be examined once more, after an Error.
   *
   * @param entries whether entries of this directory may have been created or removed
   */
  synchronized void doubt(boolean entries) {
    if (entries && last != null) {
      unreported |= NOTE_WRITE;
    }
    directories.setDoubtful(this, true);
  }

  /** Returns whether a file whose removal was reported may have left while it was watched. */
  private boolean hasReturned(FileSnapshot before, FileSnapshot now) {
    try {
      return now.hasChanged(before) && !parentChanged().equals(entriesChanged);
    } catch (IOException e) {
      return false; // the state of the file itself is known
    }
  }

  /** Returns when entries of the parent directory were last added or removed. */
  private Object parentChanged() throws IOException {
    Path parent = path.getParent();
    return parent == null ? "" : FileSnapshot.of(parent).modified();
  }

  /** Returns null if the file no longer exists. */
  private @Nullable FileSnapshot readSnapshot() throws IOException {
    try {
      return FileSnapshot.of(path);
    } catch (IOException e) {
      Errno errno = JdkErrors.of(e);
      if (errno == Errno.ENOENT || errno == Errno.ENOTDIR) {
        return null;
      }
      throw e;
    }
  }

  /** {@code filt_ufsvnode()}. */
  private static boolean filtVnode(Lwp lp, Knote kn, long hint) {
    kn.knFflags |= kn.knSfflags & (int) hint;
    return kn.knFflags != 0;
  }

  /** The file operations. */
  private static final class Ops implements FileOps {
    @Override
    public int foKqfilter(Lwp lp, File fp, Knote kn) {
      if (kn.knFilter != EVFILT_VNODE) {
        return EOPNOTSUPP; // the file is not opened, so it cannot be read or written
      }
      VnodeFile file = (VnodeFile) fp;
      if (file.pipeOrSocket) {
        return EOPNOTSUPP;
      }
      kn.setFop(VNODE_FILTOPS); // first, so that a failure from here on is undone by detach
      int error = file.beginUnlocked(lp, kn);
      if (error == 0) {
        KnoteLists.knoteInsert(lp, file.knotes, kn);
      }
      return error;
    }

    @Override
    public int foClose(Lwp lp, File fp) {
      ((VnodeFile) fp).closed.run();
      return 0;
    }
  }
}
