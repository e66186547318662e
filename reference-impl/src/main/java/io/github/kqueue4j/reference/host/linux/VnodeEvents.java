// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.SysEvent.NOTE_DELETE;
import static io.github.kqueue4j.SysEvent.NOTE_REVOKE;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLLIN;
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
import io.github.kqueue4j.reference.kern.KQueue;
import io.github.kqueue4j.reference.kern.Knote;
import io.github.kqueue4j.reference.kern.KnoteLists;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The inotify of one kqueue, made for its first file. Guarded by the kqueue's token.
 *
 * <p>Nothing blocks, and so the token is not lost, from the reading of records to the notes that
 * they mean; to deliver those may block.
 */
final class VnodeEvents extends InterruptSource {
  private static final int BUFFER = 16 * 1024;

  /** Reads without a pause; more than the kernel keeps for us at a time. */
  private static final int READS = 128;

  final KQueue kq;
  private final EpollInterrupts interrupts;
  private final int inotify;

  private final Map<Integer, Vnode> vnodes = new HashMap<>();
  private final CallMemory records = new CallMemory();

  private VnodeEvents(KQueue kq, EpollInterrupts interrupts, int inotify) {
    this.kq = kq;
    this.interrupts = interrupts;
    this.inotify = inotify;
  }

  /** Gives a kqueue its own, if it has none: 0 or an errno. */
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
        FileCalls.close(s, inotify); // else it is closed with the kqueue, which is poisoned
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
   * What {@code fo_kqfilter} of a file does: the knote gets its filter and is put on the list.
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
    events.drain(lp); // what happened before is no event of the new knote
    return events.add(lp, file, kn, ops);
  }

  private int add(Lwp lp, LinuxFile file, Knote kn, FilterOps ops) {
    CallMemory s = CallMemory.of(lp);
    int type = Statx.type(s, file.number);
    if (type < 0) {
      return -type;
    }
    boolean directory = type == Statx.S_IFDIR;
    int mask = directory ? VnodeNotes.DIRECTORY_MASK : VnodeNotes.FILE_MASK;
    int wd = addWatch(s, file, "", mask);
    if (wd < 0) {
      return -wd;
    }
    Vnode v = vnode(wd);
    if (directory) {
      int error = setParent(lp, v, file);
      boolean needed = kn.knFilter == EVFILT_VNODE && (kn.knSfflags & NOTE_DELETE) != 0;
      if (error != 0 && needed) {
        v.dropIfUnused(lp);
        return error;
      }
    }
    if (v.note.isEmpty()) {
      int error = v.look(s, file.number);
      if (error != 0) {
        v.setParent(lp, null);
        v.dropIfUnused(lp);
        return error;
      }
    }
    kn.setFop(ops);
    kn.knHook = v;
    KnoteLists.knoteInsert(lp, v.note, kn);
    return 0;
  }

  /** Without {@code /proc} it takes the path by which the file was opened, if that still is its. */
  private int addWatch(CallMemory s, LinuxFile file, String behind, int mask) {
    int wd = Inotify.addWatch(s, inotify, file.number, behind, mask);
    byte[] path = file.path;
    if (wd != -ENOENT || path == null) {
      return wd;
    }
    boolean still = Statx.of(s, file.number).isSameFile(Statx.ofPath(s, path));
    return still ? Inotify.addWatchOfPath(s, inotify, path, behind, mask) : wd;
  }

  private Vnode vnode(int wd) {
    return vnodes.computeIfAbsent(wd, number -> new Vnode(this, number));
  }

  /**
   * Watches what a directory lies in: while the directory is open, its removal is told to nobody
   * else.
   *
   * @return 0 or an errno: nobody will tell of the removal
   */
  private int setParent(Lwp lp, Vnode v, LinuxFile file) {
    CallMemory s = CallMemory.of(lp);
    int mask = VnodeNotes.PARENT_MASK | IN_MASK_ADD;
    int wd = addWatch(s, file, "/..", mask);
    if (wd < 0 && v.hasParent()) { // its watch may be the one that is lacking
      v.setParent(lp, null);
      wd = addWatch(s, file, "/..", mask);
    }
    if (wd < 0) {
      return -wd;
    }
    v.setParent(lp, wd == v.wd ? null : vnode(wd)); // the root is its own parent
    return 0;
  }

  /** Ends a watch. What was queued for it finds nobody: numbers are not used again. */
  void drop(Lwp lp, Vnode v) {
    if (vnodes.remove(v.wd, v) && !interrupts.isClosed()) {
      Inotify.rmWatch(CallMemory.of(lp), inotify, v.wd);
    }
  }

  /**
   * Takes the events of a file in the kqueues whose tokens the thread holds, so that they are told
   * in the order of events and changes.
   */
  static void takeEvents(Lwp lp, File fp) {
    VnodeEvents found = null;
    fp.fKlist.token.get(lp);
    for (Knote kn = fp.fKlist.first(); kn != null && found == null; kn = kn.knLink) {
      if (kn.knHook instanceof Vnode v && v.events.kq.token.isHeldBy(lp)) {
        found = v.events;
      }
    }
    fp.fKlist.token.rel(lp);
    if (found != null) {
      found.drain(lp);
    }
  }

  @Override
  void interrupt(HostLwp lp, int events) {
    drain(lp);
  }

  /** Reads all there is, then tells it. */
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
        interrupts.again(lp, inotify, EPOLLIN, this); // other devices have their turn first
        break;
      }
    }
    if (length < 0 && length != -EAGAIN) { // then nobody knows what has happened
      vnodes.values().forEach(v -> touch(v, VnodeNotes.ANYTHING, touched));
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
        vnodes.values().forEach(v -> touch(v, VnodeNotes.ANYTHING, touched));
        continue;
      }
      Vnode v = vnodes.get(wd);
      if (v == null) {
        continue; // its watch was dropped since
      }
      touch(v, VnodeNotes.happened(mask, nameLength > 0), touched);
      boolean removes = (mask & (IN_DELETE | IN_MOVED_TO)) != 0 && (mask & IN_ISDIR) != 0;
      if (removes && !v.subdirectories.isEmpty()) {
        v.subdirectories.forEach(sub -> touch(sub, VnodeNotes.PERHAPS_REMOVED, touched));
      }
    }
  }

  private static void touch(Vnode v, int bits, List<Vnode> touched) {
    if (v.happened == 0 && bits != 0) {
      touched.add(v);
    }
    v.happened |= bits;
  }

  /** First all notes, and only then anything that may block. */
  private void report(Lwp lp, List<Vnode> touched) {
    int[] notes = new int[touched.size()];
    int[] bits = new int[touched.size()];
    boolean[] untold = new boolean[touched.size()];
    for (int i = 0; i < notes.length; i++) {
      Vnode v = touched.get(i);
      bits[i] = v.happened;
      if ((bits[i] & (IN_MOVE_SELF | VnodeNotes.ANYTHING)) != 0 && v.isDirectory()) {
        untold[i] = !moved(lp, v);
      }
      notes[i] = v.takeNotes(lp);
      untold[i] &= !v.isRemoved();
      if ((bits[i] & IN_IGNORED) != 0) {
        vnodes.remove(v.wd, v); // the kernel has ended the watch
      }
    }
    for (int i = 0; i < notes.length; i++) {
      Vnode v = touched.get(i);
      if (notes[i] != 0) {
        KnoteLists.knote(lp, v.note, notes[i]);
      }
      if (untold[i]) {
        KnoteLists.knote(lp, v.note, VnodeOps.REMOVAL_UNTOLD);
      }
      if ((bits[i] & IN_UNMOUNT) != 0) {
        KnoteLists.knote(lp, v.note, NOTE_REVOKE);
      }
      if ((bits[i] & IN_IGNORED) != 0) {
        forget(lp, v);
      }
    }
  }

  /**
   * A directory lies elsewhere by now, and may have been removed there before this was known.
   *
   * @return false if nobody will tell of its removal there
   */
  private boolean moved(Lwp lp, Vnode v) {
    LinuxFile file = v.file(CallMemory.of(lp));
    if (file == null) {
      return true; // all its descriptors are closed, which says more
    }
    v.happened |= VnodeNotes.PERHAPS_REMOVED;
    return setParent(lp, v, file) == 0;
  }

  /** The inode is gone: numbers from elsewhere that stood for it were closed by their owners. */
  private void forget(Lwp lp, Vnode v) {
    List<LinuxFile> closed = new ArrayList<>();
    for (Knote kn = v.note.first(); kn != null; kn = kn.knNext) {
      if (kn.fp() instanceof LinuxFile file && !file.isOwned()) {
        file.gone = true;
        closed.add(file);
      }
    }
    for (LinuxFile file : closed) {
      if (!isAttaching(lp, file)) {
        ((LinuxFileDesc) kq.kqFdp).close(lp, file, file.number);
      }
    }
  }

  /**
   * Whether this thread is adding an event of that file: it may not wait for itself, and finds out
   * that the file is gone.
   */
  private static boolean isAttaching(Lwp lp, File file) {
    boolean attaching = false;
    file.fKlist.token.get(lp);
    for (Knote kn = file.fKlist.first(); kn != null; kn = kn.knLink) {
      attaching |= kn.isInProcessingBy(lp);
    }
    file.fKlist.token.rel(lp);
    return attaching;
  }

  /** With the kqueue. */
  void close(CallMemory s) {
    FileCalls.close(s, inotify);
  }
}
