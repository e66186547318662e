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

/** Regular files, directories and symbolic links, watched as DragonFly's file systems have it. */
final class VnodeOps extends FdOps {
  static final VnodeOps VNODEOPS = new VnodeOps();

  /** The notes of VNODE that Linux can tell. */
  static final int NOTES =
      NOTE_DELETE | NOTE_WRITE | NOTE_EXTEND | NOTE_ATTRIB | NOTE_LINK | NOTE_RENAME | NOTE_REVOKE;

  /**
   * Hint: nobody will tell that the directory is removed, as what it was moved to cannot be watched
   * (a limit of inotify, or no permission to read it).
   */
  static final long REMOVAL_UNTOLD = 1 << 16;

  /** {@code f_event} is {@link #filtRead}. */
  private static final class ReadFilter extends VnodeKnotes {
    static final FilterOps OPS = new ReadFilter().ops();

    @Override
    public boolean event(Lwp lp, Knote kn, long hint) {
      return filtRead(lp, kn, hint);
    }
  }

  /** {@code f_event} is {@link #filtWrite}. */
  private static final class WriteFilter extends WatchFilter {
    static final FilterOps OPS = new WriteFilter().ops();

    @Override
    public boolean event(Lwp lp, Knote kn, long hint) {
      return filtWrite(kn);
    }
  }

  /** {@code f_event} is {@link #filtVnode}. */
  private static final class VnodeFilter extends VnodeKnotes {
    static final FilterOps OPS = new VnodeFilter().ops();

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
        long offset = FileCalls.report(CallMemory.of(lp), file.number);
        yield offset < 0 ? (int) -offset : VnodeEvents.attach(lp, file, kn, ReadFilter.OPS);
      }
      case EVFILT_WRITE -> EpollWatch.attach(lp, fp, kn, WriteFilter.OPS, 0);
      case EVFILT_VNODE -> VnodeEvents.attach(lp, file, kn, VnodeFilter.OPS);
      default -> EOPNOTSUPP;
    };
  }

  /** Those on the list of a file of the host. */
  private abstract static class VnodeKnotes extends WatchFilter {
    @Override
    public final void detach(Lwp lp, Knote kn) {
      KnoteLists.knoteRemove(lp, Vnode.of(kn).note, kn);
    }
  }

  /** {@code filt_ufsread()}: what lies between the offset and the end. */
  private static boolean filtRead(Lwp lp, Knote kn, long hint) {
    if (hint == NOTE_REVOKE) {
      kn.knFlags |= EV_EOF | EV_NODATA | EV_ONESHOT;
      return true;
    }
    CallMemory s = CallMemory.of(lp);
    int fd = ((LinuxFile) kn.fp()).number;
    long offset = FileCalls.report(s, fd);
    long size = Statx.size(s, fd);
    boolean failed = size < 0 || offset < 0; // who reads learns why
    kn.knData = failed ? 0 : size - offset;
    return failed || kn.knData != 0;
  }

  /** {@code filt_ufswrite()}: always. */
  private static boolean filtWrite(Knote kn) {
    kn.knData = 0;
    return true;
  }

  /** {@code filt_ufsvnode()}: notes pile up until EV_CLEAR takes them. */
  private static boolean filtVnode(Knote kn, long hint) {
    if (hint == REMOVAL_UNTOLD) {
      return (kn.knSfflags & NOTE_DELETE) != 0 ? revoke(kn) : kn.knFflags != 0;
    }
    int notes = (int) hint;
    kn.knFflags |= kn.knSfflags & notes;
    return notes == NOTE_REVOKE ? revoke(kn) : kn.knFflags != 0;
  }

  /** The watch is over: told to who did not ask for it, too, as nothing else will come. */
  private static boolean revoke(Knote kn) {
    kn.knFflags |= NOTE_REVOKE;
    kn.knFlags |= EV_EOF | EV_NODATA;
    return true;
  }
}
