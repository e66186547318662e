// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.SysEvent.EV_EOF;
import static io.github.kqueue4j.SysEvent.EV_NODATA;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLLERR;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLLHUP;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLLIN;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLLOUT;
import static io.github.kqueue4j.reference.kern.EventVar.EOPNOTSUPP;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_READ;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_WRITE;

import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.host.posix.PollCalls;
import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.FilterOps;
import io.github.kqueue4j.reference.kern.Knote;
import io.github.kqueue4j.reference.lwkt.Lwp;

/**
 * Terminals, other character devices and Linux-specific descriptors (eventfd, timerfd, pidfd …),
 * which are as ready as epoll says. A device that epoll refuses, such as /dev/null, is always
 * ready.
 */
final class DeviceOps extends FdOps {
  static final DeviceOps DEVICEOPS = new DeviceOps();

  private static final FilterOps READ_FILTOPS = new ReadFilter().ops();
  private static final FilterOps WRITE_FILTOPS = new WriteFilter().ops();

  /** {@code f_event} is {@link #filtRead}. */
  private static final class ReadFilter extends WatchFilter {
    @Override
    public boolean event(Lwp lp, Knote kn, long hint) {
      return filtRead(lp, kn);
    }
  }

  /** {@code f_event} is {@link #filtWrite}. */
  private static final class WriteFilter extends WatchFilter {
    @Override
    public boolean event(Lwp lp, Knote kn, long hint) {
      return filtWrite(lp, kn);
    }
  }

  private DeviceOps() {}

  @Override
  public int foKqfilter(Lwp lp, File fp, Knote kn) {
    return switch (kn.knFilter) {
      case EVFILT_READ -> EpollWatch.attach(lp, fp, kn, READ_FILTOPS, EPOLLIN);
      case EVFILT_WRITE -> EpollWatch.attach(lp, fp, kn, WRITE_FILTOPS, EPOLLOUT);
      default -> EOPNOTSUPP;
    };
  }

  /**
   * {@code filt_ttyread()}. Data is 1 where the device does not support {@code FIONREAD}. The end
   * of file of a pseudo-terminal's master ends when the terminal is opened again.
   */
  private static boolean filtRead(Lwp lp, Knote kn) {
    if (EpollWatch.isOfOther(lp, kn)) {
      return false;
    }
    if (EpollWatch.isSettledByEdge(lp, kn, EPOLLIN | EPOLLHUP)) {
      return true;
    }
    EpollWatch watch = EpollWatch.of(kn);
    CallMemory s = CallMemory.of(lp);
    int fd = watch.file.fd;
    int bytes = FileCalls.fionread(s, fd);
    kn.knFlags &= ~(EV_EOF | EV_NODATA);
    kn.knData = Math.max(0, bytes);
    if (!watch.isPollable()) {
      return true;
    }
    if (bytes > 0 && watch.seenState == 0) {
      return true;
    }
    int state = PollCalls.state(s, fd, EPOLLIN);
    if ((state & (EPOLLHUP | EPOLLERR)) != 0) {
      kn.knFlags |= kn.knData == 0 ? EV_EOF | EV_NODATA : EV_EOF;
      return true;
    }
    watch.seenState &= ~(EPOLLHUP | EPOLLERR);
    boolean ready = (state & EPOLLIN) != 0;
    kn.knData = ready ? Math.max(bytes < 0 ? 1 : 0, bytes) : 0;
    return ready;
  }

  /** Data is 0, since devices do not report how much room they have. */
  private static boolean filtWrite(Lwp lp, Knote kn) {
    if (EpollWatch.isOfOther(lp, kn)) {
      return false;
    }
    if (EpollWatch.isSettledByEdge(lp, kn, EPOLLOUT | EPOLLHUP)) {
      return true;
    }
    EpollWatch watch = EpollWatch.of(kn);
    if (!watch.isPollable()) {
      return true;
    }
    int state = PollCalls.state(CallMemory.of(lp), watch.file.fd, EPOLLOUT);
    kn.knFlags &= ~(EV_EOF | EV_NODATA);
    if ((state & (EPOLLHUP | EPOLLERR)) != 0) {
      kn.knFlags |= EV_EOF | EV_NODATA;
      return true;
    }
    return (state & EPOLLOUT) != 0;
  }
}
