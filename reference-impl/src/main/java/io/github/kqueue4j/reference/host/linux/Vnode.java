// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.reference.host.linux.Inotify.IN_MOVE_SELF;

import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.kern.KList;
import io.github.kqueue4j.reference.kern.Knote;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An inode that one kqueue watches, through whichever descriptors: its watch in the kqueue's
 * inotify, its knotes, and how it was when it was last looked at.
 */
final class Vnode {
  final VnodeEvents events;
  final int wd;
  final KList note;

  // Guarded by the kqueue's token: all that follows.

  /** How it was; {@link Statx#NONE} while only directories below it are watched. */
  Statx then = Statx.NONE;

  /** Of the path at which it was: tells whether it was renamed while events were lost. */
  private int where;

  /** Bits of {@link VnodeNotes} that nobody has looked into so far. */
  int happened;

  /** Of a directory: it was removed, and nothing more is to be said about that. */
  private boolean removed;

  /** Of a directory: what it lies in. */
  private @Nullable Vnode parent;

  /** The directories in it that are watched. */
  final List<Vnode> subdirectories = new ArrayList<>(0);

  Vnode(VnodeEvents events, int wd) {
    this.events = events;
    this.wd = wd;
    this.note = new Knotes();
  }

  /** Its knotes. The last one takes the watch with it. */
  private final class Knotes extends KList {
    Knotes() {
      super(events.kq.token);
    }

    @Override
    protected void removed(Lwp lp, Knote kn) {
      if (isEmpty()) {
        setParent(lp, null);
        then = Statx.NONE;
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

  /** Nobody watches it, nor what it is the parent of. */
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

  /** Of a directory: whether it was found removed. */
  boolean isRemoved() {
    return removed;
  }

  boolean isDirectory() {
    return then.type() == Statx.S_IFDIR;
  }

  /**
   * Remembers how it is: what happens from here on is told from that.
   *
   * @return 0 or an errno
   */
  int look(CallMemory s, int fd) {
    then = Statx.of(s, fd);
    if (then.links() < 0) {
      int error = -then.links();
      then = Statx.NONE;
      return error;
    }
    removed = isDirectory() && ProcFd.isRemoved(s, fd, then);
    where = ProcFd.target(s, fd).hashCode();
    return 0;
  }

  /** A descriptor through which it can be looked at; null if others have closed them all. */
  @Nullable LinuxFile file(CallMemory s) {
    for (Knote kn = note.first(); kn != null; kn = kn.knNext) {
      LinuxFile file = (LinuxFile) kn.fp();
      if (file.isOwned() || Statx.of(s, file.number).isSameFile(then)) {
        return file;
      }
    }
    return null;
  }

  /** What the bits mean. From then on the inode is remembered as it is now. */
  int takeNotes(Lwp lp) {
    int bits = happened;
    happened = 0;
    CallMemory s = CallMemory.of(lp);
    LinuxFile file = file(s);
    if (file == null) {
      return VnodeNotes.unseen(bits);
    }
    int fd = file.number;
    if ((bits & VnodeNotes.ANYTHING) != 0 && isElsewhere(s, fd)) {
      bits |= IN_MOVE_SELF;
    }
    Statx now = Statx.of(s, fd);
    if (now.links() < 0) {
      return VnodeNotes.unseen(bits);
    }
    int notes;
    if (isDirectory()) {
      boolean gone = VnodeNotes.concernsAttributes(bits) && ProcFd.isRemoved(s, fd, now);
      notes = VnodeNotes.ofDirectory(bits, then, now, gone && !removed);
      removed |= gone;
    } else {
      notes = VnodeNotes.ofFile(bits, then, now);
    }
    if ((bits & IN_MOVE_SELF) != 0) {
      where = ProcFd.target(s, fd).hashCode();
    }
    then = then.with(now, VnodeNotes.concernsContents(bits), VnodeNotes.concernsAttributes(bits));
    return notes;
  }

  private boolean isElsewhere(CallMemory s, int fd) {
    String path = ProcFd.target(s, fd);
    return path.hashCode() != where && !path.endsWith(ProcFd.DELETED);
  }
}
