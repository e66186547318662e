// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.SysEvent.EV_EOF;
import static io.github.kqueue4j.SysEvent.EV_NODATA;
import static io.github.kqueue4j.SysEvent.NOTE_LOWAT;
import static io.github.kqueue4j.SysEvent.NOTE_OOB;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLLERR;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLLHUP;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLLIN;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLLOUT;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLLPRI;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLLRDHUP;
import static io.github.kqueue4j.reference.kern.EventVar.EAGAIN;
import static io.github.kqueue4j.reference.kern.EventVar.EOPNOTSUPP;
import static io.github.kqueue4j.reference.kern.EventVar.EPIPE;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_EXCEPT;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_READ;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_WRITE;

import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.host.posix.PollCalls;
import io.github.kqueue4j.reference.host.posix.SocketCalls;
import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.FilterOps;
import io.github.kqueue4j.reference.kern.Knote;
import io.github.kqueue4j.reference.lwkt.Lwp;

/** Sockets of every kind, with the filters of DragonFly's {@code uipc_socket.c}. */
final class SocketOps extends FdOps {
  static final SocketOps SOCKETOPS = new SocketOps();

  private static final FilterOps READ_FILTOPS = new ReadFilter().ops();
  private static final FilterOps WRITE_FILTOPS = new WriteFilter().ops();

  /** {@code f_event} is {@link #filtSoread}. */
  private static final class ReadFilter extends WatchFilter {
    @Override
    public boolean event(Lwp lp, Knote kn, long hint) {
      return filtSoread(lp, kn);
    }
  }

  /** {@code f_event} is {@link #filtSowrite}. */
  private static final class WriteFilter extends WatchFilter {
    @Override
    public boolean event(Lwp lp, Knote kn, long hint) {
      return filtSowrite(lp, kn);
    }
  }

  // Connection states of <netinet/tcp.h> in which the owner has shut the socket for writing.
  private static final int TCP_FIN_WAIT1 = 4;
  private static final int TCP_FIN_WAIT2 = 5;
  private static final int TCP_LAST_ACK = 9;
  private static final int TCP_CLOSING = 11;

  private SocketOps() {}

  /** {@code sokqfilter()}. */
  @Override
  public int foKqfilter(Lwp lp, File fp, Knote kn) {
    return switch (kn.knFilter) {
      case EVFILT_READ -> EpollWatch.attach(lp, fp, kn, READ_FILTOPS, EPOLLIN | EPOLLRDHUP);
      case EVFILT_WRITE -> EpollWatch.attach(lp, fp, kn, WRITE_FILTOPS, EPOLLOUT | EPOLLRDHUP);
      case EVFILT_EXCEPT ->
          EpollWatch.attach(lp, fp, kn, READ_FILTOPS, EPOLLIN | EPOLLPRI | EPOLLRDHUP);
      default -> EOPNOTSUPP;
    };
  }

  /** {@code filt_soread()}, for a listening socket {@code filt_solisten()}. */
  private static boolean filtSoread(Lwp lp, Knote kn) {
    if (EpollWatch.isOfOther(lp, kn)) {
      return false;
    }
    if (EpollWatch.isSettledByEdge(lp, kn, EPOLLIN | EPOLLRDHUP)) {
      return true;
    }
    EpollWatch watch = EpollWatch.of(kn);
    CallMemory s = CallMemory.of(lp);
    int fd = watch.file.fd;
    if ((kn.knSfflags & NOTE_OOB) != 0) {
      return filtSooob(s, fd, kn);
    }
    forgetEnd(kn);
    if ((kn.knSfflags & NOTE_LOWAT) == 0 && watch.takeEmpty()) {
      kn.knData = 0;
      return false;
    }
    if (watch.isReadableUncounted(lp, kn)) {
      return true;
    }
    int bytes = FileCalls.fionread(s, fd);
    if (bytes < 0) {
      if (SocketCalls.isListening(s, fd)) {
        return filtSolisten(s, fd, kn);
      }
      bytes = 0; // FIONREAD is not supported: the state is polled instead
    }
    kn.knData = bytes;
    int state = 0;
    if (watch.seenState != 0 || bytes == 0) {
      state = PollCalls.state(s, fd, EPOLLIN | EPOLLRDHUP);
      watch.forgetEndUnless(state);
      boolean readable = (state & (EPOLLIN | EPOLLERR)) == EPOLLIN;
      if (bytes == 0 && readable && isStream(s, watch.file)) {
        kn.knData = bytesBehindMark(s, watch);
      }
      if ((state & EPOLLRDHUP) != 0) {
        kn.knFlags |= kn.knData == 0 ? EV_EOF | EV_NODATA : EV_EOF;
        kn.knFflags = error(watch, s, state);
        return true;
      }
      if ((state & EPOLLERR) != 0) {
        return true; // a datagram was not delivered; a read returns the error
      }
    }
    if (bytes == 0 && (isStream(s, watch.file) ? kn.knData == 0 : (state & EPOLLIN) == 0)) {
      return isBelowMark(lp, s, kn);
    }
    if ((kn.knSfflags & NOTE_LOWAT) != 0) {
      return bytes >= kn.knSdata
          || (isStream(s, watch.file) && isShortOfMark(s, fd, bytes))
          || isBelowMark(lp, s, kn);
    }
    watch.recheckIfPending(kn);
    return true;
  }

  /**
   * The result for a socket without data, or with less than the low-water mark of the event.
   * kqueue(2): NOTE_LOWAT replaces SO_RCVLOWAT, which Linux obeys nevertheless, so that data below
   * it makes no edge.
   */
  private static boolean isBelowMark(Lwp lp, CallMemory s, Knote kn) {
    EpollWatch watch = EpollWatch.of(kn);
    if ((kn.knSfflags & NOTE_LOWAT) != 0 && Sockets.lowWater(s, watch.file.fd) > kn.knSdata) {
      watch.awaitData(lp, kn);
    }
    return false;
  }

  /** A socket that is connected anew is at its end no longer. */
  private static void forgetEnd(Knote kn) {
    kn.knFlags &= ~(EV_EOF | EV_NODATA);
    kn.knFflags = 0;
  }

  /**
   * Returns how much data a readable stream has although {@code FIONREAD} gave 0. {@code FIONREAD}
   * counts up to the mark of urgent data only; at the mark it gives 0, and a peek finds the bytes
   * behind. An error of the peek is kept, since the kernel reports a socket's error only once.
   */
  private static int bytesBehindMark(CallMemory s, EpollWatch watch) {
    int fd = watch.file.fd;
    int bytes = FileCalls.fionread(s, fd);
    if (bytes > 0) {
      return bytes;
    }
    long peeked = SocketCalls.peek(s, fd);
    if (peeked < 0 && peeked != -EAGAIN && watch.socketError == 0) {
      watch.socketError = (int) -peeked;
    }
    return peeked > 0 ? SocketCalls.countBehindMark(s, fd) : 0;
  }

  /**
   * Whether urgent data may hide bytes from {@code FIONREAD}; the event must not wait until the
   * count reaches the threshold then.
   */
  private static boolean isShortOfMark(CallMemory s, int fd, int bytes) {
    return bytes == 0 || (PollCalls.state(s, fd, EPOLLPRI) & EPOLLPRI) != 0;
  }

  /** Whether out-of-band data is pending, or was the last data that was read. */
  private static boolean filtSooob(CallMemory s, int fd, Knote kn) {
    if ((PollCalls.state(s, fd, EPOLLPRI) & EPOLLPRI) == 0) {
      return false;
    }
    kn.knFflags |= NOTE_OOB;
    return true;
  }

  /** A UNIX socket that was shut down goes on to listen, but accepts nothing any more. */
  private static boolean filtSolisten(CallMemory s, int fd, Knote kn) {
    int state = PollCalls.state(s, fd, EPOLLIN | EPOLLRDHUP);
    if ((state & EPOLLRDHUP) != 0) {
      kn.knData = 0;
      kn.knFlags |= EV_EOF | EV_NODATA;
      return true;
    }
    boolean ready = (state & EPOLLIN) != 0;
    int waiting = ready ? Sockets.backlog(s, fd) : 0;
    kn.knData = ready ? Math.max(1, waiting) : 0; // a UNIX socket does not report its backlog
    return ready;
  }

  private static boolean isStream(CallMemory s, LinuxFile file) {
    if (file.socketType <= 0) {
      file.socketType = SocketCalls.type(s, file.fd);
    }
    return file.socketType == SocketCalls.SOCK_STREAM;
  }

  /** {@code so_error}. It is kept, since Linux clears the error when it is read. */
  private static int error(EpollWatch watch, CallMemory s, int state) {
    int error = (state & EPOLLERR) != 0 ? SocketCalls.takeError(s, watch.file.fd) : 0;
    if (error != 0) { // of this connection; a kept one may be of an earlier one
      watch.socketError = error;
    }
    return watch.socketError;
  }

  /** {@code filt_sowrite()}. */
  private static boolean filtSowrite(Lwp lp, Knote kn) {
    if (EpollWatch.isOfOther(lp, kn)) {
      return false;
    }
    if (EpollWatch.isSettledByEdge(lp, kn, EPOLLOUT)) {
      return true;
    }
    EpollWatch watch = EpollWatch.of(kn);
    CallMemory s = CallMemory.of(lp);
    int fd = watch.file.fd;
    int state = PollCalls.state(s, fd, EPOLLOUT | EPOLLRDHUP);
    forgetEnd(kn);
    watch.forgetEndUnless(state);
    boolean stream = isStream(s, watch.file);
    int space = Sockets.space(s, fd, stream);
    kn.knData = Math.max(0, space);
    if (isShut(s, fd, state, stream)) {
      kn.knFlags |= EV_EOF | EV_NODATA;
      kn.knFflags = error(watch, s, state);
      return true;
    }
    if ((state & EPOLLERR) != 0) {
      return true;
    }
    if ((state & EPOLLHUP) != 0 || (state & EPOLLOUT) == 0) {
      return false; // EPOLLHUP without EOF: a stream that is not connected
    }
    if ((kn.knSfflags & NOTE_LOWAT) == 0
        || kn.knData >= kn.knSdata
        || space < 0) { // the room is unknown, but EPOLLOUT shows that there is some
      return true;
    }
    watch.awaitRoom(lp, kn); // there is no edge while the room grows
    return false;
  }

  /** {@code SS_CANTSENDMORE}. */
  private static boolean isShut(CallMemory s, int fd, int state, boolean stream) {
    if ((state & EPOLLHUP) != 0) {
      return (state & EPOLLRDHUP) != 0; // otherwise the socket was never connected
    }
    if (!stream) {
      return false;
    }
    return switch (Sockets.tcpState(s, fd)) {
      case TCP_FIN_WAIT1, TCP_FIN_WAIT2, TCP_LAST_ACK, TCP_CLOSING -> true;
      case -EOPNOTSUPP -> // not a TCP socket
          Sockets.domain(s, fd) == SocketCalls.AF_UNIX && Sockets.sendNothing(s, fd) == -EPIPE;
      default -> false;
    };
  }
}
