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
import static io.github.kqueue4j.reference.kern.EventVar.EAGAIN;
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

/** Descriptors of every kind: whatever poll(2) and FIONREAD say of them. */
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
    int state = PollCalls.state(CallMemory.of(lp), file.number, POLLOUT);
    if ((state & POLLNVAL) != 0) {
      return EOPNOTSUPP; // some systems do not poll devices
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
        if (!file.isSocket() && (state & (POLLERR | POLLHUP)) != 0) {
          return EPIPE; // nobody reads
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
    side.isNews(s, PollCalls.state(s, file.number, side.bits()), true);
    if (found == null) {
      file.watches.add(watch);
      watch.interrupts.add(watch);
    } else {
      watch.interrupts.changed();
    }
    return 0;
  }

  /** Sockets end when they are ready without a byte, all else when it hangs up. */
  private static boolean filtRead(Lwp lp, Knote kn, long hint) {
    PollWatch watch = PollWatch.of(kn);
    PollFile file = watch.file;
    CallMemory s = CallMemory.of(lp);
    int bytes = FileCalls.fionread(s, file.number);
    int state = file.connected(s, PollCalls.state(s, file.number, POLLIN));
    kn.knFlags &= ~(EV_EOF | EV_NODATA);
    if (bytes > 0 && (state & POLLIN) == 0 && !file.isSocket()) {
      bytes = 0; // those of the other end: nothing ever comes out of one that is written to
    }
    kn.knData = Math.max(0, bytes);
    boolean ready = (state & (POLLIN | POLLHUP | POLLERR)) != 0;
    if (!ready) {
      return bytes > 0;
    }
    boolean over = (state & (POLLHUP | POLLERR)) != 0;
    if (file.isSocket()) {
      if (SocketCalls.isListening(s, file.number)) {
        kn.knData = 1; // a connection at least
        return (state & POLLIN) != 0 || isEnd(watch, kn, s, state);
      }
      return isReadable(watch, kn, s, state);
    }
    if (over) {
      return isEnd(watch, kn, s, state);
    }
    kn.knData = bytes < 0 ? 1 : bytes; // a device that does not count
    return kn.knData > 0;
  }

  /**
   * Of a socket that is ready. What cannot be counted may lie behind the mark that urgent data has
   * left, or another thread may just have read it; only a look tells the end.
   */
  private static boolean isReadable(PollWatch watch, Knote kn, CallMemory s, int state) {
    if (watch.file.socketType != SocketCalls.SOCK_STREAM) {
      return true;
    }
    if ((state & POLLERR) != 0) {
      return isEnd(watch, kn, s, state);
    }
    long peeked = kn.knData > 0 ? 1 : SocketCalls.peek(s, watch.file.number);
    if (peeked < 0 && peeked != -EAGAIN && watch.socketError == 0) {
      watch.socketError = (int) -peeked; // told to who looks first
    }
    if (peeked > 0) {
      kn.knData = Math.max(1, kn.knData);
    }
    if (peeked == 0 || (peeked < 0 && peeked != -EAGAIN) || (state & POLLHUP) != 0) {
      return isEnd(watch, kn, s, state);
    }
    return peeked > 0;
  }

  private static boolean isEnd(PollWatch watch, Knote kn, CallMemory s, int state) {
    kn.knFlags |= kn.knData == 0 ? EV_EOF | EV_NODATA : EV_EOF;
    kn.knFflags = error(watch, s, state);
    return true;
  }

  /** {@code so_error}. Systems hand it out once, so it is kept. */
  private static int error(PollWatch watch, CallMemory s, int state) {
    if (watch.file.isSocket() && (state & POLLERR) != 0 && watch.socketError == 0) {
      watch.socketError = SocketCalls.takeError(s, watch.file.number);
    }
    return watch.socketError;
  }

  private static boolean filtWrite(Lwp lp, Knote kn, long hint) {
    PollWatch watch = PollWatch.of(kn);
    CallMemory s = CallMemory.of(lp);
    int state = watch.file.connected(s, PollCalls.state(s, watch.file.number, POLLOUT));
    kn.knFlags &= ~(EV_EOF | EV_NODATA);
    kn.knData = 0;
    if ((state & (POLLHUP | POLLERR)) != 0) {
      kn.knFlags |= EV_EOF | EV_NODATA;
      kn.knFflags = error(watch, s, state);
      return true;
    }
    if ((state & POLLOUT) == 0) {
      return false;
    }
    kn.knData = 1;
    return true;
  }

  private static boolean filtExcept(Lwp lp, Knote kn, long hint) {
    int state = PollCalls.state(CallMemory.of(lp), PollWatch.of(kn).file.number, POLLPRI);
    if ((state & POLLPRI) == 0) {
      return false;
    }
    kn.knFflags |= NOTE_OOB;
    return true;
  }

  /** Closes the number if it is ours to close. */
  @Override
  public int foClose(Lwp lp, File fp) {
    PollFile file = (PollFile) fp;
    return file.owned ? -FileCalls.close(CallMemory.of(lp), file.number) : 0;
  }
}
