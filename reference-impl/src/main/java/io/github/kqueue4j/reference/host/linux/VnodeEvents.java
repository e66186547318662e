// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.SysEvent.NOTE_DELETE;
import static io.github.kqueue4j.SysEvent.NOTE_REVOKE;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLLIN;
import static io.github.kqueue4j.reference.host.linux.Inotify.IN_ATTRIB;
import static io.github.kqueue4j.reference.host.linux.Inotify.IN_DELETE;
import static io.github.kqueue4j.reference.host.linux.Inotify.IN_IGNORED;
import static io.github.kqueue4j.reference.host.linux.Inotify.IN_ISDIR;
import static io.github.kqueue4j.reference.host.linux.Inotify.IN_MASK_ADD;
import static io.github.kqueue4j.reference.host.linux.Inotify.IN_MOVED_TO;
import static io.github.kqueue4j.reference.host.linux.Inotify.IN_MOVE_SELF;
import static io.github.kqueue4j.reference.host.linux.Inotify.IN_Q_OVERFLOW;
import static io.github.kqueue4j.reference.host.linux.Inotify.IN_UNMOUNT;
import static io.github.kqueue4j.reference.kern.EventVar.EAGAIN;
import static io.github.kqueue4j.reference.kern.EventVar.EINTR;
import static io.github.kqueue4j.reference.kern.EventVar.ENOENT;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_VNODE;

import io.github.kqueue4j.reference.host.HostLwp;
import io.github.kqueue4j.reference.host.linux.Inotify.InotifyEvent;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.FilterOps;
import io.github.kqueue4j.reference.kern.Frame;
import io.github.kqueue4j.reference.kern.KQueue;
import io.github.kqueue4j.reference.kern.Knote;
import io.github.kqueue4j.reference.kern.KnoteLists;
import io.github.kqueue4j.reference.lwkt.Lwp;
import io.github.kqueue4j.spi.StackRoom;
import java.lang.invoke.MethodHandles;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The inotify instance of one kqueue, created for its first file. Guarded by the kqueue's token.
 *
 * <p>From reading records to computing the notes nothing blocks, so the token is held throughout.
 * Delivering the notes may block, and so may lose the token.
 */
final class VnodeEvents extends IdentifiedSource {
  private static final int BUFFER = 16 * 1024;

  /** The most reads in a row, normally more than {@code fs.inotify.max_queued_events} requires. */
  private static final int READS = 128;

  final KQueue kq;
  private final EpollInterrupts interrupts;
  private final int inotify;

  private final VnodeTable vnodes = new VnodeTable();
  final MemoryFiles memory;
  private final CallMemory records = new CallMemory();

  private VnodeEvents(KQueue kq, EpollInterrupts interrupts, int inotify) {
    this.kq = kq;
    this.interrupts = interrupts;
    this.inotify = inotify;
    this.memory = new MemoryFiles(kq);
  }

  /** Initializes the classes that are used for files. */
  static void initialize() {
    StackRoom.initialize(
        MethodHandles.lookup(),
        VnodeEvents.class,
        Inotify.class,
        InotifyLimits.class,
        MemoryFiles.class,
        ProcFd.class,
        Stat.class,
        VnodeTable.class);
  }

  /** Gives a kqueue its inotify instance, if it has none. Returns 0 or an errno. */
  private static int ensure(Lwp lp, KQueue kq) {
    int error = EpollInterrupts.ensure(lp, kq);
    EpollInterrupts interrupts = EpollInterrupts.of(kq);
    if (error != 0 || interrupts == null || interrupts.vnodes != null) {
      return error;
    }
    CallMemory s = CallMemory.of(lp);
    int inotify = Inotify.init(s);
    if (inotify < 0) {
      return -inotify;
    }
    try {
      VnodeEvents made = new VnodeEvents(kq, interrupts, inotify);
      interrupts.vnodes = made;
      error = interrupts.add(lp, inotify, EPOLLIN, made);
    } catch (Throwable t) {
      if (interrupts.vnodes == null) {
        FileCalls.close(s, inotify); // otherwise closed with the kqueue, which is poisoned
      }
      throw t;
    }
    if (error != 0) {
      interrupts.vnodes = null;
      FileCalls.close(s, inotify);
    }
    return error;
  }

  /**
   * Attaches a knote, as {@code fo_kqfilter} of a file does: sets its filter and adds the knote to
   * the list of the inode.
   *
   * @return 0 or an errno: ENOSPC for {@code fs.inotify.max_user_watches}, EMFILE for {@code
   *     fs.inotify.max_user_instances} and for the process's own limit, EACCES for a file that may
   *     not be read
   */
  static int attach(Lwp lp, LinuxFile file, Knote kn, FilterOps ops) {
    int error = ensure(lp, kn.kq());
    EpollInterrupts interrupts = EpollInterrupts.of(kn.kq());
    VnodeEvents events = interrupts == null ? null : interrupts.vnodes;
    if (error != 0 || events == null) {
      return error;
    }
    events.catchUp(lp); // the new knote must not report what happened before
    return events.add(lp, file, kn, ops);
  }

  private int add(Lwp lp, LinuxFile file, Knote kn, FilterOps ops) {
    CallMemory s = CallMemory.of(lp);
    int type = Statx.type(s, file.fd);
    if (type < 0) {
      return -type;
    }
    boolean directory = type == Statx.S_IFDIR;
    int mask = directory ? VnodeNotes.DIRECTORY_MASK : VnodeNotes.FILE_MASK;
    int wd = addWatch(s, file, "", mask);
    if (wd < 0) {
      return -wd;
    }
    Vnode v = vnodes.get(this, wd);
    if (directory) {
      int error = setParent(lp, v, file);
      boolean needed = kn.knFilter == EVFILT_VNODE && (kn.knSfflags & NOTE_DELETE) != 0;
      if (error != 0 && needed) {
        v.dropIfUnused(lp);
        return error;
      }
    }
    if (v.note.isEmpty()) {
      int error = v.readState(s, file.fd);
      if (error != 0) {
        v.setParent(lp, null);
        v.dropIfUnused(lp);
        return error;
      }
    }
    kn.setFop(ops);
    kn.knHook = v;
    KnoteLists.knoteInsert(lp, v.note, kn);
    if (v.isInMemory()) {
      memory.add(lp, v);
    }
    return 0;
  }

  /**
   * Adds a watch of a file's path with a suffix. Without {@code /proc} this is the path by which
   * the file was opened, if the path still leads to the file.
   */
  private int addWatch(CallMemory s, LinuxFile file, String suffix, int mask) {
    int wd = Inotify.addWatch(s, inotify, file.fd, suffix, mask);
    byte[] path = file.path;
    if (wd != -ENOENT || path == null) {
      return wd;
    }
    boolean still = Statx.of(s, file.fd).isSameFile(Statx.ofPath(s, path));
    return still ? Inotify.addWatchOfPath(s, inotify, path, suffix, mask) : wd;
  }

  /**
   * Watches the parent of a directory. While a directory is open, inotify reports its removal to
   * watches of the parent only.
   *
   * @return 0, or an errno if the removal cannot be detected
   */
  private int setParent(Lwp lp, Vnode v, LinuxFile file) {
    CallMemory s = CallMemory.of(lp);
    int mask = VnodeNotes.PARENT_MASK | IN_MASK_ADD;
    int wd = addWatch(s, file, "/..", mask);
    if (wd < 0 && v.hasParent()) { // frees the watch of the old parent, in case of ENOSPC
      v.setParent(lp, null);
      wd = addWatch(s, file, "/..", mask);
    }
    if (wd < 0) {
      return -wd;
    }
    v.setParent(lp, wd == v.wd ? null : vnodes.get(this, wd)); // the root is its own parent
    return 0;
  }

  /**
   * Ends a watch. Records that are still queued for it are ignored, since the kernel does not reuse
   * watch descriptors.
   */
  void drop(Lwp lp, Vnode v) {
    if (vnodes.remove(v) && !vnodes.contains(v.wd) && !interrupts.isClosed()) {
      Inotify.rmWatch(CallMemory.of(lp), inotify, v.wd);
    }
  }

  /**
   * Reports the pending events of a file in the kqueue whose token the thread holds, so that events
   * that precede a change are reported before the change.
   */
  static void takeEvents(Lwp lp, File fp) {
    Vnode found = vnodeOf(lp, fp, null);
    if (found != null) {
      found.events.catchUp(lp);
    }
  }

  private void catchUp(Lwp lp) {
    drain(lp);
    memory.look(lp);
  }

  /**
   * Returns the inode of a file in a kqueue whose token the thread holds; null if there is none.
   *
   * @param known the state in which the inode has to have been seen, or null
   */
  private static @Nullable Vnode vnodeOf(Lwp lp, File fp, @Nullable Statx known) {
    Vnode found = null;
    fp.fKlist.token.get(lp);
    for (Knote kn = fp.fKlist.first(); kn != null && found == null; kn = kn.knLink) {
      if (kn.knHook instanceof Vnode v
          && v.events.kq.token.isHeldBy(lp)
          && (known == null || v.hasBeen(known))) {
        found = v;
      }
    }
    fp.fKlist.token.rel(lp);
    return found;
  }

  /**
   * Whether a foreign descriptor still refers to its file, though the inode number is another. On
   * overlayfs the first change of a file of several names copies the file, and the copy's number is
   * reported from then on. An event that was added while the owner replaced the file tells nothing,
   * as it may be of the other file.
   */
  static boolean isStillWatched(Lwp lp, LinuxFile file, Statx before, Statx now) {
    Vnode v = file.fOps instanceof VnodeOps ? vnodeOf(lp, file, before) : null;
    return v != null && v.isThis(CallMemory.of(lp), file, now);
  }

  /**
   * Whether a descriptor refers to the inode of a watch, since one inode has one watch in an
   * inotify instance. A watch that this makes for another inode is removed.
   */
  boolean isWatchOf(CallMemory s, Vnode v, LinuxFile file) {
    int wd = Inotify.addWatch(s, inotify, file.fd, "", IN_ATTRIB | IN_MASK_ADD);
    removeOther(s, wd);
    return wd == v.wd && vnodes.contains(wd);
  }

  @Override
  public void interrupt(HostLwp lp, int events) {
    drain(lp);
  }

  /** Reads the queued records, then reports their notes. */
  private void drain(Lwp lp) {
    assert kq.token.isHeldBy(lp) : "inotify is read without the token";
    CallMemory s = CallMemory.of(lp);
    List<Vnode> touched = new ArrayList<>(0);
    int reads = 0;
    ByteBuffer buffer = records.array(BUFFER);
    long length;
    while ((length = read(s)) > 0) {
      parse(buffer, (int) length, touched);
      if (++reads == READS) {
        interrupts.again(lp, inotify, EPOLLIN, this); // continues after the other descriptors
        break;
      }
    }
    if (length < 0 && length != -EAGAIN) { // the read failed, so any event may have happened
      vnodes.forEach(v -> touch(v, VnodeNotes.ANYTHING, touched));
      interrupts.again(lp, inotify, EPOLLIN, this);
    }
    if (!touched.isEmpty()) {
      report(lp, touched);
    }
  }

  private long read(CallMemory s) {
    long length;
    do {
      length = FileCalls.read(s, inotify, records.arrayAddress(), BUFFER);
    } while (length == -EINTR);
    return length;
  }

  private void parse(ByteBuffer buffer, int length, List<Vnode> touched) {
    int at = 0;
    while (at < length) {
      int wd = buffer.getInt(at + InotifyEvent.WD);
      int mask = buffer.getInt(at + InotifyEvent.MASK);
      int nameLength = buffer.getInt(at + InotifyEvent.LEN);
      at += InotifyEvent.NAME + nameLength;
      if ((mask & IN_Q_OVERFLOW) != 0) {
        vnodes.forEach(v -> touch(v, VnodeNotes.ANYTHING, touched));
        continue;
      }
      boolean removes = (mask & (IN_DELETE | IN_MOVED_TO)) != 0 && (mask & IN_ISDIR) != 0;
      for (Vnode v = vnodes.find(wd); v != null; v = v.twin) { // null if dropped since
        touch(v, VnodeNotes.bitsOf(mask, nameLength > 0), touched);
        if (removes && !v.subdirectories.isEmpty()) {
          v.subdirectories.forEach(sub -> touch(sub, VnodeNotes.PERHAPS_REMOVED, touched));
        }
      }
    }
  }

  private static void touch(Vnode v, int bits, List<Vnode> touched) {
    if (v.pendingBits == 0 && bits != 0) {
      touched.add(v);
    }
    v.pendingBits |= bits;
  }

  /** Computes all notes first, since the delivery may block and lose the token. */
  private void report(Lwp lp, List<Vnode> touched) {
    int[] notes = new int[touched.size()];
    int[] bits = new int[touched.size()];
    boolean[] undetectable = new boolean[touched.size()];
    boolean[] revoked = new boolean[touched.size()];
    for (int i = 0; i < notes.length; i++) {
      Vnode v = touched.get(i);
      bits[i] = v.pendingBits;
      if ((bits[i] & (IN_MOVE_SELF | VnodeNotes.ANYTHING)) != 0 && v.isDirectory()) {
        undetectable[i] = !watchNewParent(lp, v);
      }
      revoked[i] = (bits[i] & IN_UNMOUNT) != 0;
      if ((bits[i] & IN_IGNORED) != 0) {
        revoked[i] |= !renew(lp, v);
      }
      notes[i] = v.takeNotes(lp);
      undetectable[i] &= !v.isRemoved();
      if ((bits[i] & VnodeNotes.ANYTHING) != 0 && v.lastState.links() == 0) {
        revoked[i] |= !renewPerhapsEnded(lp, v);
        notes[i] |= v.takeNotes(lp);
      }
    }
    for (int i = 0; i < notes.length; i++) {
      Vnode v = touched.get(i);
      if (notes[i] != 0) {
        KnoteLists.knote(lp, v.note, notes[i]);
      }
      if (undetectable[i]) {
        KnoteLists.knote(lp, v.note, VnodeOps.REMOVAL_UNDETECTABLE);
      }
      if (revoked[i]) {
        KnoteLists.knote(lp, v.note, NOTE_REVOKE);
      }
      if ((bits[i] & IN_IGNORED) != 0) {
        forget(lp, v);
      }
    }
  }

  /**
   * Watches an inode again whose watch the kernel has ended, or may have ended. The kernel does so
   * when the last name is removed and nobody uses that name's entry, also while the file is open by
   * another name that was removed before, or was opened without a name. Since changes in between
   * are not reported, the states are to be compared afterwards.
   *
   * <p>Between the end of the watch and this call another thread may have added a knote of the same
   * inode, by a new watch with another {@link Vnode}. Both belong to the watch then.
   *
   * @return false if a descriptor still refers to the inode, and it cannot be watched
   */
  private boolean renew(Lwp lp, Vnode v) {
    CallMemory s = CallMemory.of(lp);
    int mask = v.isDirectory() ? VnodeNotes.DIRECTORY_MASK : VnodeNotes.FILE_MASK;
    boolean watched = true;
    vnodes.remove(v);
    v.pendingBits |= VnodeNotes.ANYTHING;
    for (Knote kn = v.note.first(); kn != null; kn = kn.knNext) {
      LinuxFile file = (LinuxFile) kn.fp();
      if (v.isStillThis(file, Statx.of(s, file.fd))) {
        int wd = addWatch(s, file, "", mask | IN_MASK_ADD);
        boolean still = v.isStillThis(file, Statx.of(s, file.fd)); // else closed meanwhile
        if (wd >= 0 && still) {
          vnodes.put(v, wd);
          return true;
        }
        removeOther(s, wd);
        watched &= !still;
      }
    }
    return watched;
  }

  /**
   * Likewise if events were lost, perhaps also the end of the watch. A watch that goes on although
   * no descriptor of the API refers to the inode stays in the table, to be removed with it.
   */
  private boolean renewPerhapsEnded(Lwp lp, Vnode v) {
    int before = v.wd;
    boolean watched = renew(lp, v);
    if (!vnodes.contains(v)) {
      vnodes.put(v, before);
    }
    return watched;
  }

  /** Removes a watch that was made for another inode, unless that is watched for itself. */
  private void removeOther(CallMemory s, int wd) {
    if (wd >= 0 && !vnodes.contains(wd)) {
      Inotify.rmWatch(s, inotify, wd);
    }
  }

  /**
   * Watches the new parent of a directory that was moved. The directory may have been removed from
   * there before the watch exists, so this is checked, too.
   *
   * @return false if its removal from there cannot be detected
   */
  private boolean watchNewParent(Lwp lp, Vnode v) {
    LinuxFile file = v.file(CallMemory.of(lp));
    if (file == null) {
      return true; // all its descriptors are closed, which is reported otherwise
    }
    v.pendingBits |= VnodeNotes.PERHAPS_REMOVED;
    return setParent(lp, v, file) == 0;
  }

  /**
   * Closes the foreign descriptors of an inode whose watch the kernel has ended, if their owners
   * closed them.
   *
   * <p>A close waits for each knote of the file that another thread has in processing, also for one
   * that is being added. Two threads that add knotes and close files would wait for each other. So
   * a thread that is adding a knote makes the attached knotes active instead, and the next scan
   * drops them (D-10). It waits for attached knotes only, whose threads do not wait for it.
   */
  private void forget(Lwp lp, Vnode v) {
    CallMemory s = CallMemory.of(lp);
    List<LinuxFile> closed = new ArrayList<>();
    for (Knote kn = v.note.first(); kn != null; kn = kn.knNext) {
      if (kn.fp() instanceof LinuxFile file
          && !file.isOwned()
          && !v.isStillThis(file, Statx.of(s, file.fd))) {
        file.setGone();
        closed.add(file);
      }
    }
    if (closed.isEmpty()) {
      return;
    }
    if (Frame.of(lp).isAdding()) {
      KnoteLists.knote(lp, v.note, VnodeOps.CLOSED);
      return;
    }
    for (LinuxFile file : closed) {
      kq.kqFdp.closeNumber(lp, file.fd, file);
    }
  }

  /** Whether a number is that of the inotify instance. */
  boolean is(int fd) {
    return fd == inotify;
  }

  /** Closes the inotify instance, together with the kqueue. */
  void close(CallMemory s) {
    FileCalls.close(s, inotify);
  }
}
