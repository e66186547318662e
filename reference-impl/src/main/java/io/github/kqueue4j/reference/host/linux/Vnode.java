// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.reference.host.linux.Inotify.IN_IGNORED;
import static io.github.kqueue4j.reference.host.linux.Inotify.IN_MOVE_SELF;
import static io.github.kqueue4j.reference.host.linux.Inotify.IN_UNMOUNT;
import static io.github.kqueue4j.reference.kern.EventVar.EBADF;

import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.kern.KList;
import io.github.kqueue4j.reference.kern.Knote;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An inode that one kqueue watches, through one or more descriptors: the inode's watch in the
 * kqueue's inotify, its knotes, and its state when it was last read.
 */
final class Vnode {
  final VnodeEvents events;
  final KList note;

  // All fields below are guarded by the kqueue's token.

  /**
   * The number of the watch. It changes if the kernel ends the watch while the file is open: see
   * {@link VnodeEvents#renew}.
   */
  int wd;

  /** Another object for the same watch; see {@link VnodeTable}. */
  @Nullable Vnode twin;

  /** The last known state; {@link Statx#NONE} while only directories below it are watched. */
  Statx lastState = Statx.NONE;

  /** A state from before the inode number changed, if it did. */
  private Statx earlierState = Statx.NONE;

  /** The hash of the last known path; shows a rename while events were lost. */
  private int lastPathHash;

  /** Whether inotify does not report each change: see {@link MemoryFiles}. */
  private boolean isInMemory;

  /** Inotify bits and bits of {@link VnodeNotes} that are not converted to notes yet. */
  int pendingBits;

  /** For a directory: its removal has been reported, and must not be reported again. */
  private boolean removed;

  /** For a directory: the directory that contains it. */
  private @Nullable Vnode parent;

  /** The watched directories in this directory. */
  final List<Vnode> subdirectories = new ArrayList<>(0);

  Vnode(VnodeEvents events, int wd) {
    this.events = events;
    this.wd = wd;
    this.note = new Knotes();
  }

  /** The knotes of the inode. Removing the last one ends the watch. */
  private final class Knotes extends KList {
    Knotes() {
      super(events.kq.token);
    }

    @Override
    protected void removed(Lwp lp, Knote kn) {
      if (isEmpty()) {
        setParent(lp, null);
        events.memory.remove(Vnode.this);
        lastState = Statx.NONE;
        earlierState = Statx.NONE;
        dropIfUnused(lp);
      }
    }
  }

  static Vnode of(Knote kn) {
    if (kn.knHook instanceof Vnode v) {
      return v;
    }
    throw new AssertionError("knote without a vnode: " + kn.knHook);
  }

  /** Ends the watch if neither this inode nor a directory in it has a knote. */
  void dropIfUnused(Lwp lp) {
    if (note.isEmpty() && subdirectories.isEmpty()) {
      events.drop(lp, this);
    }
  }

  void setParent(Lwp lp, @Nullable Vnode directory) {
    Vnode before = parent;
    if (before == directory) {
      return;
    }
    parent = directory;
    if (directory != null) {
      directory.subdirectories.add(this);
    }
    if (before != null) {
      before.subdirectories.remove(this);
      before.dropIfUnused(lp);
    }
  }

  boolean hasParent() {
    return parent != null;
  }

  /** For a directory: whether it was found removed. */
  boolean isRemoved() {
    return removed;
  }

  boolean isDirectory() {
    return lastState.type() == Statx.S_IFDIR;
  }

  /**
   * Reads the state of the inode; later events are reported by comparison with this state.
   *
   * @return 0 or an errno
   */
  int readState(CallMemory s, int fd) {
    lastState = Statx.of(s, fd);
    if (lastState.links() < 0) {
      int error = -lastState.links();
      lastState = Statx.NONE;
      return error;
    }
    removed = isDirectory() && ProcFd.isRemoved(s, fd, lastState);
    String path = ProcFd.target(s, fd);
    lastPathHash = path.hashCode();
    isInMemory = path.startsWith(MemoryFiles.PATH) && lastState.links() == 0;
    return 0;
  }

  /** Whether the file is a memfd. */
  boolean isInMemory() {
    return isInMemory;
  }

  /**
   * Returns a descriptor that still refers to the inode; null if all were closed by their owners.
   */
  @Nullable LinuxFile file(CallMemory s) {
    for (Knote kn = note.first(); kn != null; kn = kn.knNext) {
      LinuxFile file = (LinuxFile) kn.fp();
      if (file.isOwned() || isThis(s, file, Statx.of(s, file.fd))) {
        return file;
      }
    }
    return null;
  }

  /**
   * Whether a descriptor refers to the inode. One that the API opened always does, even if its
   * inode number has changed, as on overlayfs when a file of several names is copied. Another one
   * does if the number is the same, or else if the inode's watch is.
   */
  boolean isThis(CallMemory s, LinuxFile file, Statx now) {
    if (file.isOwned()) {
      return now.links() >= 0;
    }
    if (now.isSameFile(lastState)) {
      return true;
    }
    boolean renumbered =
        now.links() >= 0
            && now.type() == lastState.type()
            && events.isWatchOf(s, this, file)
            && now.isSameFile(Statx.of(s, file.fd)); // else replaced meanwhile
    if (renumbered) {
      earlierState = lastState;
      lastState = lastState.numberedAs(now);
    }
    return renumbered;
  }

  /** Whether the inode has, or had, the inode number of a state. */
  boolean hasBeen(Statx known) {
    return known.isSameFile(lastState) || known.isSameFile(earlierState);
  }

  /**
   * Whether a descriptor refers to the inode, once the kernel has ended the watch because the last
   * name is gone. The inode number may be that of a new file by now, which has a name or was
   * created later. Only EBADF shows that a descriptor is closed, any other errno does not.
   */
  boolean isStillThis(LinuxFile file, Statx now) {
    if (file.isOwned() || now.links() < 0) {
      return now.links() != -EBADF;
    }
    return now.links() == 0 && now.isSameFileOfSameTime(lastState);
  }

  /** Whether the records say that the kernel has ended the watch because the last name is gone. */
  private static boolean hasLostWatch(int bits) {
    return (bits & (IN_IGNORED | IN_UNMOUNT)) == IN_IGNORED;
  }

  /** Converts the pending bits to NOTE_* bits, and records the present state of the inode. */
  int takeNotes(Lwp lp) {
    int bits = pendingBits;
    pendingBits = 0;
    CallMemory s = CallMemory.of(lp);
    boolean asksPath = (bits & (IN_MOVE_SELF | VnodeNotes.ANYTHING)) != 0 && !isInMemory;
    for (Knote kn = note.first(); kn != null; kn = kn.knNext) {
      LinuxFile file = (LinuxFile) kn.fp();
      String path = asksPath ? ProcFd.target(s, file.fd) : "";
      // Last, since the owner may close the descriptor, whose number is another file's then.
      Statx now = Statx.of(s, file.fd);
      boolean still = hasLostWatch(bits) ? isStillThis(file, now) : isThis(s, file, now);
      if (still && now.links() >= 0) {
        return takeNotes(s, file, bits, path, now);
      }
    }
    return VnodeNotes.withoutState(bits);
  }

  private int takeNotes(CallMemory s, LinuxFile file, int pending, String path, Statx now) {
    int bits = pending;
    if ((bits & VnodeNotes.ANYTHING) != 0 && !isInMemory && hasMoved(path)) {
      bits |= IN_MOVE_SELF;
    }
    int notes;
    if (isDirectory()) {
      boolean gone = VnodeNotes.concernsAttributes(bits) && isRemoved(s, file, now);
      notes = VnodeNotes.ofDirectory(bits, lastState, now, gone && !removed);
      removed |= gone;
    } else {
      notes = VnodeNotes.ofFile(bits, lastState, now);
    }
    if ((bits & IN_MOVE_SELF) != 0) {
      lastPathHash = path.hashCode();
    }
    boolean contents = VnodeNotes.concernsContents(bits);
    if (!now.isSameFile(lastState)) {
      earlierState = lastState; // renumbered, as a descriptor that the API opened shows
    }
    lastState = lastState.with(now, contents, VnodeNotes.concernsAttributes(bits));
    return notes;
  }

  /** Whether the directory was removed, as far as the descriptor still refers to it. */
  private boolean isRemoved(CallMemory s, LinuxFile file, Statx now) {
    return ProcFd.isRemoved(s, file.fd, now)
        && (now.links() == 0 || isThis(s, file, Statx.of(s, file.fd)));
  }

  private boolean hasMoved(String path) {
    return path.hashCode() != lastPathHash && !path.endsWith(ProcFd.DELETED);
  }
}
