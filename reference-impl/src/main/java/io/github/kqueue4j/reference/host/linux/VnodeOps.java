// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.SysEvent.EV_EOF;
import static io.github.kqueue4j.SysEvent.EV_NODATA;
import static io.github.kqueue4j.SysEvent.EV_ONESHOT;
import static io.github.kqueue4j.SysEvent.NOTE_ATTRIB;
import static io.github.kqueue4j.SysEvent.NOTE_DELETE;
import static io.github.kqueue4j.SysEvent.NOTE_EXTEND;
import static io.github.kqueue4j.SysEvent.NOTE_LINK;
import static io.github.kqueue4j.SysEvent.NOTE_RENAME;
import static io.github.kqueue4j.SysEvent.NOTE_REVOKE;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;
import static io.github.kqueue4j.reference.kern.EventVar.EOPNOTSUPP;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_READ;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_VNODE;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_WRITE;

import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.FilterOps;
import io.github.kqueue4j.reference.kern.Knote;
import io.github.kqueue4j.reference.kern.KnoteLists;
import io.github.kqueue4j.reference.lwkt.Lwp;

/** Regular files, directories and symbolic links, with the filters of DragonFly's file systems. */
final class VnodeOps extends FdOps {
  static final VnodeOps VNODEOPS = new VnodeOps();

  private static final FilterOps READ_FILTOPS = new ReadFilter().ops();
  private static final FilterOps WRITE_FILTOPS = new WriteFilter().ops();
  private static final FilterOps VNODE_FILTOPS = new VnodeFilter().ops();

  /** The notes of VNODE that Linux can report. */
  static final int NOTES =
      NOTE_DELETE | NOTE_WRITE | NOTE_EXTEND | NOTE_ATTRIB | NOTE_LINK | NOTE_RENAME | NOTE_REVOKE;

  /**
   * Hint: the removal of the directory cannot be detected any more, since the directory to which it
   * was moved cannot be watched (a limit of inotify, or no permission to read that directory).
   */
  static final long REMOVAL_UNDETECTABLE = 1 << 16;

  /** Hint: foreign descriptors of the inode are known to be closed. */
  static final long CLOSED = 1 << 17;

  /** {@code f_event} is {@link #filtRead}. */
  private static final class ReadFilter extends VnodeKnotes {
    @Override
    public boolean event(Lwp lp, Knote kn, long hint) {
      return filtRead(lp, kn, hint);
    }
  }

  /** {@code f_event} is {@link #filtWrite}. */
  private static final class WriteFilter extends WatchFilter {
    @Override
    public boolean event(Lwp lp, Knote kn, long hint) {
      return filtWrite(kn);
    }
  }

  /** {@code f_event} is {@link #filtVnode}. */
  private static final class VnodeFilter extends VnodeKnotes {
    @Override
    public boolean event(Lwp lp, Knote kn, long hint) {
      return filtVnode(kn, hint);
    }
  }

  private VnodeOps() {}

  @Override
  public int foKqfilter(Lwp lp, File fp, Knote kn) {
    LinuxFile file = (LinuxFile) fp;
    return switch (kn.knFilter) {
      case EVFILT_READ -> {
        long offset = FileCalls.offset(CallMemory.of(lp), file.fd);
        yield offset < 0 ? (int) -offset : VnodeEvents.attach(lp, file, kn, READ_FILTOPS);
      }
      case EVFILT_WRITE -> EpollWatch.attach(lp, fp, kn, WRITE_FILTOPS, 0);
      case EVFILT_VNODE -> VnodeEvents.attach(lp, file, kn, VNODE_FILTOPS);
      default -> EOPNOTSUPP;
    };
  }

  /** Filters whose knotes are on the list of a {@link Vnode}. */
  private abstract static class VnodeKnotes extends WatchFilter {
    @Override
    public final void detach(Lwp lp, Knote kn) {
      KnoteLists.knoteRemove(lp, Vnode.of(kn).note, kn);
    }
  }

  /** {@code filt_ufsread()}: data is the number of bytes between the offset and the end. */
  private static boolean filtRead(Lwp lp, Knote kn, long hint) {
    if (hint == NOTE_REVOKE) {
      kn.knFlags |= EV_EOF | EV_NODATA | EV_ONESHOT;
      return true;
    }
    if (hint == CLOSED) {
      return ((LinuxFile) kn.fp()).isGone();
    }
    CallMemory s = CallMemory.of(lp);
    int fd = ((LinuxFile) kn.fp()).fd;
    long offset = FileCalls.offset(s, fd);
    long size = Statx.size(s, fd);
    boolean failed = size < 0 || offset < 0; // ready then, as a read returns the error
    kn.knData = failed ? 0 : size - offset;
    return failed || kn.knData != 0;
  }

  /** {@code filt_ufswrite()}: always ready. */
  private static boolean filtWrite(Knote kn) {
    kn.knData = 0;
    return true;
  }

  /** {@code filt_ufsvnode()}: notes accumulate until EV_CLEAR resets them. */
  private static boolean filtVnode(Knote kn, long hint) {
    if (hint == REMOVAL_UNDETECTABLE) {
      return (kn.knSfflags & NOTE_DELETE) != 0 ? revoke(kn) : kn.knFflags != 0;
    }
    if (hint == CLOSED) {
      return ((LinuxFile) kn.fp()).isGone();
    }
    int notes = (int) hint;
    kn.knFflags |= kn.knSfflags & notes;
    return notes == NOTE_REVOKE ? revoke(kn) : kn.knFflags != 0;
  }

  /**
   * Ends the watch. NOTE_REVOKE is reported even if not requested, as no other event can follow.
   */
  private static boolean revoke(Knote kn) {
    kn.knFflags |= NOTE_REVOKE;
    kn.knFlags |= EV_EOF | EV_NODATA;
    return true;
  }
}
