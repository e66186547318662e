// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import static io.github.kqueue4j.SysEvent.EV_EOF;
import static io.github.kqueue4j.SysEvent.EV_NODATA;
import static io.github.kqueue4j.SysEvent.NOTE_OOB;
import static io.github.kqueue4j.reference.host.posix.PollCalls.POLLERR;
import static io.github.kqueue4j.reference.host.posix.PollCalls.POLLHUP;
import static io.github.kqueue4j.reference.host.posix.PollCalls.POLLIN;
import static io.github.kqueue4j.reference.host.posix.PollCalls.POLLNVAL;
import static io.github.kqueue4j.reference.host.posix.PollCalls.POLLOUT;
import static io.github.kqueue4j.reference.host.posix.PollCalls.POLLPRI;
import static io.github.kqueue4j.reference.host.posix.PollCalls.POLLRDHUP;
import static io.github.kqueue4j.reference.kern.EventVar.EAGAIN;
import static io.github.kqueue4j.reference.kern.EventVar.EINVAL;
import static io.github.kqueue4j.reference.kern.EventVar.ENOTCONN;
import static io.github.kqueue4j.reference.kern.EventVar.EOPNOTSUPP;
import static io.github.kqueue4j.reference.kern.EventVar.EPIPE;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_EXCEPT;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_READ;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_WRITE;
import static io.github.kqueue4j.reference.kern.EventVar.FILTEROP_ISFD;
import static io.github.kqueue4j.reference.kern.EventVar.FILTEROP_MPSAFE;

import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.host.posix.PollCalls;
import io.github.kqueue4j.reference.host.posix.SocketCalls;
import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.FileOps;
import io.github.kqueue4j.reference.kern.FilterOps;
import io.github.kqueue4j.reference.kern.Knote;
import io.github.kqueue4j.reference.kern.KnoteLists;
import io.github.kqueue4j.reference.lwkt.Lwp;

/** Descriptors of every kind, watched by {@code poll(2)} and FIONREAD. */
final class PollOps implements FileOps {
  static final PollOps POLLOPS = new PollOps();

  private static final FilterOps READ_FILTOPS =
      new FilterOps(
          FILTEROP_ISFD | FILTEROP_MPSAFE,
          null,
          (lp, kn) -> KnoteLists.knoteRemove(lp, PollWatch.of(kn).read, kn),
          PollOps::filtRead);
  private static final FilterOps WRITE_FILTOPS =
      new FilterOps(
          FILTEROP_ISFD | FILTEROP_MPSAFE,
          null,
          (lp, kn) -> KnoteLists.knoteRemove(lp, PollWatch.of(kn).write, kn),
          PollOps::filtWrite);
  private static final FilterOps EXCEPT_FILTOPS =
      new FilterOps(
          FILTEROP_ISFD | FILTEROP_MPSAFE,
          null,
          (lp, kn) -> KnoteLists.knoteRemove(lp, PollWatch.of(kn).except, kn),
          PollOps::filtExcept);

  private PollOps() {}

  @Override
  public int foKqfilter(Lwp lp, File fp, Knote kn) {
    PollFile file = (PollFile) fp;
    file.identify(CallMemory.of(lp));
    int state = PollCalls.state(CallMemory.of(lp), file.fd, POLLOUT);
    if ((state & POLLNVAL) != 0) {
      return EOPNOTSUPP; // some systems cannot poll devices
    }
    PollWatch found = file.watchOf(kn.kq());
    PollInterrupts interrupts = PollInterrupts.of(kn.kq());
    if (interrupts == null) {
      int error = PollInterrupts.ensure(lp, kn.kq());
      interrupts = PollInterrupts.of(kn.kq());
      if (error != 0 || interrupts == null) {
        return error;
      }
    }
    PollWatch watch = found != null ? found : new PollWatch(file, kn.kq(), interrupts);
    PollWatch.Side side;
    switch (kn.knFilter) {
      case EVFILT_READ -> {
        side = watch.read;
        kn.setFop(READ_FILTOPS);
      }
      case EVFILT_WRITE -> {
        if (!file.isSocket() && !file.isOnDisk() && (state & (POLLERR | POLLHUP)) != 0) {
          return EPIPE; // the read end is closed
        }
        side = watch.write;
        kn.setFop(WRITE_FILTOPS);
      }
      case EVFILT_EXCEPT -> {
        if (!file.isSocket()) {
          return EOPNOTSUPP;
        }
        side = watch.except;
        kn.setFop(EXCEPT_FILTOPS);
      }
      default -> {
        return EOPNOTSUPP;
      }
    }
    kn.knHook = watch;
    KnoteLists.knoteInsert(lp, side, kn);
    CallMemory s = CallMemory.of(lp);
    side.record(s, file.corrected(s, PollCalls.state(s, file.fd, side.asked())));
    if (found == null) {
      file.watches.add(watch);
      watch.interrupts.add(watch);
    } else {
      watch.interrupts.changed();
    }
    return 0;
  }

  /**
   * A socket is at its end of file if {@code poll(2)} says so, or if it is readable without data;
   * any other file if {@code poll(2)} reports a hang-up or an error. A file on disk is readable
   * unless its offset is at the end ({@code filt_ufsread()}).
   */
  private static boolean filtRead(Lwp lp, Knote kn, long hint) {
    PollWatch watch = PollWatch.of(kn);
    PollFile file = watch.file;
    CallMemory s = CallMemory.of(lp);
    long bytes = file.bytes(s);
    int state = file.corrected(s, PollCalls.state(s, file.fd, watch.read.asked()));
    watch.read.tell(state, bytes);
    kn.knFlags &= ~(EV_EOF | EV_NODATA);
    kn.knFflags = 0;
    if (file.isOnDisk()) {
      kn.knData = bytes;
      return bytes != 0;
    }
    boolean over = (state & (POLLHUP | POLLERR)) != 0;
    if ((state & POLLIN) == 0 && !(over && file.isSocket())) {
      // FIONREAD also counts what no read returns: the urgent byte of a UNIX socket, and on some
      // systems, for the write end of a pipe, the bytes of the read end.
      bytes = 0;
    }
    kn.knData = Math.max(0, bytes);
    if (!over && (state & POLLIN) == 0) {
      return false;
    }
    if (file.isSocket()) {
      int listens = SocketCalls.listens(s, file.fd);
      if (listens > 0) {
        boolean ends = (state & POLLRDHUP) != 0 || (state & POLLIN) == 0;
        kn.knData = ends ? 0 : 1; // at least one connection is pending
        return !ends || isEnd(watch.read, kn, s);
      }
      return isReadable(watch, kn, s, state, listens < 0);
    }
    if (over) {
      return isEnd(watch.read, kn, s);
    }
    kn.knData = bytes < 0 ? 1 : bytes; // 1 for a device that does not support FIONREAD
    return kn.knData > 0 || isReadableWithoutBytes(kn, s, file.fd);
  }

  /**
   * The result for a readable file other than a socket for which FIONREAD gave 0. A terminal then
   * holds an end of file that was typed, or data that has arrived since. For other files {@code
   * poll(2)} does not mean that there is something to read.
   */
  private static boolean isReadableWithoutBytes(Knote kn, CallMemory s, int fd) {
    if (!FileCalls.isTerminal(s, fd)) {
      return false;
    }
    kn.knData = Math.max(0, FileCalls.fionread(s, fd));
    return true;
  }

  /**
   * The result for a ready socket that is not known to listen. If FIONREAD gives 0, data may lie
   * behind the mark of urgent data, or another thread may just have read the data; only a peek
   * distinguishes these cases from the end of file.
   *
   * @param mayListen the system does not say whether the socket listens
   */
  private static boolean isReadable(
      PollWatch watch, Knote kn, CallMemory s, int state, boolean mayListen) {
    if (watch.file.isConnectionless()) {
      if ((state & POLLRDHUP) != 0) { // by its owner; datagrams may arrive nevertheless
        kn.knFlags |= kn.knData == 0 ? EV_EOF | EV_NODATA : EV_EOF;
      }
      return true;
    }
    if ((state & POLLERR) != 0) {
      return isEnd(watch.read, kn, s);
    }
    long peeked = kn.knData > 0 ? 1 : SocketCalls.peek(s, watch.file.fd);
    if (mayListen && isRefusalOfListener(peeked) && (state & (POLLIN | POLLHUP)) == POLLIN) {
      kn.knData = 1;
      return true;
    }
    watch.file.keepError(peeked);
    boolean empty = peeked == 0 && watch.file.isOfPackets(); // a packet without data, or the end
    if (empty && !PollCalls.isShutByPeer(s, watch.file.fd)) {
      return true;
    }
    if (peeked > 0 && kn.knData == 0) {
      kn.knData = SocketCalls.countBehindMark(s, watch.file.fd);
    }
    boolean refused = peeked < 0 && peeked != -EAGAIN;
    if (peeked == 0 || refused || (state & (POLLHUP | POLLRDHUP)) != 0) {
      return isEnd(watch.read, kn, s);
    }
    return peeked > 0;
  }

  /**
   * Whether a peek at a readable stream says that it is a listener with a connection to accept.
   * recv(2): ENOTCONN is for a socket of a connection-oriented protocol that was not connected;
   * AF_UNIX on Linux says EINVAL. Of such sockets only a listener is readable: a socket that was
   * never connected has nothing to read, and one whose connection failed or ended gives its error
   * or the end of file instead.
   */
  private static boolean isRefusalOfListener(long peeked) {
    return peeked == -ENOTCONN || peeked == -EINVAL;
  }

  /** The result for an end of file. It is the last event, unless a program can connect anew. */
  private static boolean isEnd(PollWatch.Side side, Knote kn, CallMemory s) {
    PollFile file = PollWatch.of(kn).file;
    kn.knFlags |= kn.knData == 0 ? EV_EOF | EV_NODATA : EV_EOF;
    kn.knFflags = file.error(s);
    if (kn.knFflags == 0 || file.isOfChannel()) {
      side.tellLast();
    }
    return true;
  }

  /**
   * A socket is at its end of file if {@code poll(2)} reports a hang-up or an error. An error of a
   * connectionless socket, such as of a datagram that was not delivered, ends nothing, and is left
   * for the program's next read or write. A file on disk is always ready.
   */
  private static boolean filtWrite(Lwp lp, Knote kn, long hint) {
    PollWatch watch = PollWatch.of(kn);
    CallMemory s = CallMemory.of(lp);
    int state = watch.file.corrected(s, PollCalls.state(s, watch.file.fd, POLLOUT));
    watch.write.tell(state, 0);
    kn.knFlags &= ~(EV_EOF | EV_NODATA);
    kn.knFflags = 0;
    kn.knData = 0;
    if (watch.file.isOnDisk()) {
      watch.write.tellLast();
      return true;
    }
    boolean undelivered = (state & POLLERR) != 0 && watch.file.isConnectionless();
    if ((state & POLLHUP) != 0 || ((state & POLLERR) != 0 && !undelivered)) {
      return isEnd(watch.write, kn, s);
    }
    if ((state & POLLOUT) == 0 && !undelivered) {
      return false;
    }
    kn.knData = 1;
    return true;
  }

  private static boolean filtExcept(Lwp lp, Knote kn, long hint) {
    PollWatch watch = PollWatch.of(kn);
    int state = PollCalls.state(CallMemory.of(lp), watch.file.fd, POLLPRI);
    watch.except.tell(state, 0);
    if ((state & POLLPRI) == 0) {
      return false;
    }
    kn.knFflags |= NOTE_OOB;
    return true;
  }

  /** Closes the descriptor if the API opened it. */
  @Override
  public int foClose(Lwp lp, File fp) {
    PollFile file = (PollFile) fp;
    return file.owned ? -FileCalls.close(CallMemory.of(lp), file.fd) : 0;
  }
}
