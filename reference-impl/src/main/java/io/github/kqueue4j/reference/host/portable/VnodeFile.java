// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static io.github.kqueue4j.SysEvent.NOTE_DELETE;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;
import static io.github.kqueue4j.reference.kern.EventVar.EAGAIN;
import static io.github.kqueue4j.reference.kern.EventVar.EOPNOTSUPP;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_VNODE;
import static io.github.kqueue4j.reference.kern.EventVar.FILTEROP_ISFD;
import static io.github.kqueue4j.reference.kern.EventVar.FILTEROP_MPSAFE;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.reference.host.HostMachine;
import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.FileOps;
import io.github.kqueue4j.reference.kern.FilterOps;
import io.github.kqueue4j.reference.kern.KList;
import io.github.kqueue4j.reference.kern.KernelEntry;
import io.github.kqueue4j.reference.kern.Knote;
import io.github.kqueue4j.reference.kern.KnoteLists;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file or directory that is watched by its path. */
public final class VnodeFile extends File {
  private static final FileOps OPS = new Ops();
  private static final FilterOps VNODE_FILTOPS =
      new FilterOps(
          FILTEROP_ISFD | FILTEROP_MPSAFE,
          null,
          (lp, kn) -> KnoteLists.knoteRemove(lp, of(kn).knotes, kn),
          VnodeFile::filtVnode);

  /** Absolute, and with its symbolic links resolved as far as they are to be. */
  final Path path;

  final boolean directory;

  private final WatchedDirectories directories;
  private final HostMachine machine;
  private volatile Runnable closed = () -> {};
  private final KList knotes = new Watchers();

  // guarded by this
  private @Nullable FileSnapshot last;
  private boolean deleted;

  /** Notes that an Error may have kept from the watchers. */
  private int untold;

  VnodeFile(HostMachine machine, WatchedDirectories directories, Path path) throws IOException {
    super(OPS, FREAD, null);
    this.machine = machine;
    this.directories = directories;
    this.path = path;
    this.directory = FileSnapshot.of(path).directory();
  }

  /**
   * Says what its end means.
   *
   * @param action to be run when it is closed
   */
  public void onClose(Runnable action) {
    closed = action;
  }

  private static VnodeFile of(Knote kn) {
    return (VnodeFile) kn.fp();
  }

  /** Who watches it. The last one ends the watch of its directory. */
  private final class Watchers extends KList {
    @Override
    protected void removed(Lwp lp, Knote kn) {
      if (isEmpty()) {
        directories.remove(VnodeFile.this);
      }
    }
  }

  /** Begins without a token, as the file system may take its time. Returns 0 or an errno. */
  private int beginUnlocked(Lwp lp) {
    int held = lp.releaseAll();
    try {
      begin();
      return 0;
    } catch (OutOfMemoryError e) {
      if (!WatchedDirectories.isLackOfThread(e)) {
        throw e;
      }
      return EAGAIN;
    } catch (IOException e) {
      return JdkErrors.errno(e);
    } finally {
      lp.retake(held);
    }
  }

  /** From now on changes are told. Of a file that is gone nothing more will happen. */
  private void begin() throws IOException {
    directories.add(this);
    try {
      synchronized (this) {
        if (last == null && !deleted) {
          last = FileSnapshot.of(path);
        }
      }
    } catch (Throwable t) {
      if (knotes.isEmpty()) {
        directories.remove(this);
      }
      throw t;
    }
  }

  /** What is known of a path before it is looked at. */
  enum Look {
    /** Nothing: look. */
    AT_PATH,
    /**
     * A directory that was made after this one had gone. If it has this one's number it is taken
     * for this one, whose entries are others now.
     */
    MADE_ANEW,
    /** There was nothing, whatever is there by now. */
    NOTHING_THERE
  }

  /**
   * Something happened to it, or near it: looks what, and tells the watchers.
   *
   * @param look whether to look at all
   * @param entries whether entries of this directory may have come or gone
   */
  void examine(Look look, boolean entries) {
    int notes;
    synchronized (this) {
      FileSnapshot before = last;
      if (before != null) { // else it is not watched yet, or deleted
        FileSnapshot now;
        try {
          now = look == Look.NOTHING_THERE ? null : look();
        } catch (IOException e) {
          now = before; // nobody knows: the next event will show
        }
        int changes = before.changes(now);
        if (changes == 0 && look == Look.MADE_ANEW) {
          changes = NOTE_WRITE;
        }
        untold |= entries ? changes | NOTE_WRITE : changes;
        deleted = changes == NOTE_DELETE;
        last = deleted ? null : now;
      }
      notes = untold;
    }
    if (notes != 0) {
      KernelEntry.knote(machine.curlwp(), knotes, notes);
      synchronized (this) {
        untold &= ~notes;
      }
    }
  }

  /** Null if it is gone. */
  private @Nullable FileSnapshot look() throws IOException {
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

  /** What the kernel does with it. */
  private static final class Ops implements FileOps {
    @Override
    public int foKqfilter(Lwp lp, File fp, Knote kn) {
      if (kn.knFilter != EVFILT_VNODE) {
        return EOPNOTSUPP; // its bytes are none of ours: nothing is open
      }
      VnodeFile file = (VnodeFile) fp;
      try {
        int error = file.beginUnlocked(lp);
        if (error != 0) {
          return error;
        }
        kn.setFop(VNODE_FILTOPS);
        KnoteLists.knoteInsert(lp, file.knotes, kn);
      } catch (Throwable t) {
        if (file.knotes.isEmpty()) {
          file.directories.remove(file);
        }
        throw t;
      }
      return 0;
    }

    @Override
    public int foClose(Lwp lp, File fp) {
      ((VnodeFile) fp).closed.run();
      return 0;
    }
  }
}
