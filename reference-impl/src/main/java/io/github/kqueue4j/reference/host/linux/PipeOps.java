// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.SysEvent.EV_EOF;
import static io.github.kqueue4j.SysEvent.EV_NODATA;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLLERR;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLLHUP;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLLIN;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLLOUT;
import static io.github.kqueue4j.reference.kern.EventVar.EOPNOTSUPP;
import static io.github.kqueue4j.reference.kern.EventVar.EPIPE;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_READ;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_WRITE;

import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.host.posix.PollCalls;
import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.FilterOps;
import io.github.kqueue4j.reference.kern.Knote;
import io.github.kqueue4j.reference.lwkt.Lwp;

/** Pipes and FIFOs, with the filters of DragonFly's {@code sys_pipe.c} and {@code fifo_vnops.c}. */
final class PipeOps extends FdOps {
  static final PipeOps PIPEOPS = new PipeOps();

  private static final FilterOps READ_FILTOPS = new ReadFilter().ops();
  private static final FilterOps WRITE_FILTOPS = new WriteFilter().ops();
  private static final FilterOps WRONG_END_FILTOPS = new WrongEndFilter().ops();

  /** {@code f_event} is {@link #filtPiperead}. */
  private static final class ReadFilter extends WatchFilter {
    @Override
    public boolean event(Lwp lp, Knote kn, long hint) {
      return filtPiperead(lp, kn);
    }
  }

  /** {@code f_event} is {@link #filtPipewrite}. */
  private static final class WriteFilter extends WatchFilter {
    @Override
    public boolean event(Lwp lp, Knote kn, long hint) {
      return filtPipewrite(lp, kn);
    }
  }

  /** READ on the write end. */
  private static final class WrongEndFilter extends WatchFilter {
    @Override
    public boolean event(Lwp lp, Knote kn, long hint) {
      return filtWrongEnd(lp, kn);
    }
  }

  private static final int O_ACCMODE = 3;
  private static final int O_WRONLY = 1;
  private static final int O_RDWR = 2;

  /** The least number of bytes that a free slot of a pipe takes. */
  private static final int PAGE = 4096;

  private PipeOps() {}

  /** {@code pipe_kqfilter()}. */
  @Override
  public int foKqfilter(Lwp lp, File fp, Knote kn) {
    return switch (kn.knFilter) {
      case EVFILT_READ -> {
        int writeOnly = isWriteOnly(lp, (LinuxFile) fp);
        if (writeOnly < 0) {
          yield -writeOnly;
        }
        yield writeOnly == 1
            ? EpollWatch.attach(lp, fp, kn, WRONG_END_FILTOPS, EPOLLERR)
            : EpollWatch.attach(lp, fp, kn, READ_FILTOPS, EPOLLIN);
      }
      case EVFILT_WRITE -> {
        LinuxFile file = (LinuxFile) fp;
        if ((PollCalls.state(CallMemory.of(lp), file.fd, EPOLLOUT) & EPOLLERR) != 0) {
          yield EPIPE; // the read end is closed
        }
        if (!file.isOwned()) {
          isWriteOnly(lp, file); // finds out, too, whether it is two-way
        }
        yield EpollWatch.attach(lp, fp, kn, WRITE_FILTOPS, EPOLLOUT);
      }
      default -> EOPNOTSUPP;
    };
  }

  /** Only a FIFO can be both. */
  @Override
  boolean isTwoWay(LinuxFile file) {
    return file.isTwoWayFifo;
  }

  /** 1 if the descriptor cannot be read from, 0 if it can, or a negated errno. */
  private static int isWriteOnly(Lwp lp, LinuxFile file) {
    if (file.isOwned() && file.writeOnly != 0) {
      return Math.max(0, file.writeOnly);
    }
    int flags = FileCalls.getfl(CallMemory.of(lp), file.fd);
    if (flags < 0) {
      return flags;
    }
    file.isTwoWayFifo = (flags & O_ACCMODE) == O_RDWR;
    boolean writeOnly = (flags & O_ACCMODE) == O_WRONLY;
    file.writeOnly = writeOnly ? 1 : -1;
    return writeOnly ? 1 : 0;
  }

  /** The write end never has data to read; it can only report an end of file. */
  private static boolean filtWrongEnd(Lwp lp, Knote kn) {
    kn.knData = 0;
    if ((PollCalls.state(CallMemory.of(lp), EpollWatch.of(kn).file.fd, 0) & EPOLLERR) == 0) {
      return false;
    }
    kn.knFlags |= EV_EOF | EV_NODATA;
    return true;
  }

  /**
   * {@code filt_piperead()}. The end of file of a FIFO ends when the FIFO is opened for writing.
   */
  private static boolean filtPiperead(Lwp lp, Knote kn) {
    if (EpollWatch.isOfOther(lp, kn)) {
      return false;
    }
    if (EpollWatch.isSettledByEdge(lp, kn, EPOLLIN | EPOLLHUP)) {
      return true;
    }
    EpollWatch watch = EpollWatch.of(kn);
    kn.knFlags &= ~(EV_EOF | EV_NODATA);
    if (watch.takeEmpty()) {
      kn.knData = 0;
      return false;
    }
    if (watch.isReadableUncounted(lp, kn)) {
      return true;
    }
    CallMemory s = CallMemory.of(lp);
    int fd = watch.file.fd;
    kn.knData = available(s, fd);
    if ((watch.seenState & EPOLLHUP) != 0) {
      if ((PollCalls.state(s, fd, EPOLLIN) & EPOLLHUP) != 0) {
        kn.knFlags |= kn.knData == 0 ? EV_EOF | EV_NODATA : EV_EOF;
        return true;
      }
      watch.seenState &= ~EPOLLHUP;
    }
    if (kn.knData == 0) {
      return false;
    }
    watch.recheckIfPending(kn);
    return true;
  }

  /** The number of bytes; 1 for a readable pipe on which {@code FIONREAD} fails. */
  private static int available(CallMemory s, int fd) {
    int bytes = FileCalls.fionread(s, fd);
    return bytes >= 0 ? bytes : PollCalls.state(s, fd, EPOLLIN) & EPOLLIN;
  }

  /** {@code filt_pipewrite()}. As on Linux, a pipe is ready when a page is free. */
  private static boolean filtPipewrite(Lwp lp, Knote kn) {
    if (EpollWatch.isOfOther(lp, kn)) {
      return false;
    }
    if (EpollWatch.isSettledByEdge(lp, kn, EPOLLOUT | EPOLLERR)) {
      return true;
    }
    CallMemory s = CallMemory.of(lp);
    int fd = EpollWatch.of(kn).file.fd;
    int state = PollCalls.state(s, fd, EPOLLOUT);
    kn.knData = 0;
    if ((state & (EPOLLERR | EPOLLHUP)) != 0) { // EPOLLHUP occurs on the read end only
      kn.knFlags |= EV_EOF | EV_NODATA;
      return true;
    }
    kn.knFlags &= ~(EV_EOF | EV_NODATA);
    if ((state & EPOLLOUT) == 0) {
      return false;
    }
    if (!EpollWatch.isCounted(lp, kn)) {
      kn.knData = 1;
      return true;
    }
    int used = Math.max(0, FileCalls.fionread(s, fd));
    kn.knData = Math.max(PAGE, FileCalls.pipeSize(s, fd) - used);
    return true;
  }
}
