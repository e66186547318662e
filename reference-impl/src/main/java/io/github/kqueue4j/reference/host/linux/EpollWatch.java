// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.SysEvent.EV_CLEAR;
import static io.github.kqueue4j.SysEvent.EV_DISPATCH;
import static io.github.kqueue4j.SysEvent.EV_ONESHOT;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLLERR;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLLHUP;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLLIN;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLLOUT;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLLPRI;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLLRDHUP;
import static io.github.kqueue4j.reference.kern.EventVar.EPERM;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_READ;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_WRITE;

import io.github.kqueue4j.reference.host.HostLwp;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.PollCalls;
import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.FilterOps;
import io.github.kqueue4j.reference.kern.KList;
import io.github.kqueue4j.reference.kern.KQueue;
import io.github.kqueue4j.reference.kern.Knote;
import io.github.kqueue4j.reference.kern.KnoteLists;
import io.github.kqueue4j.reference.lwkt.Lwp;
import org.jspecify.annotations.Nullable;

/**
 * A descriptor that one kqueue watches: the knotes of that kqueue and the single registration in
 * its epoll. All fields are guarded by the kqueue's token; each kqueue has its own watch, so two
 * kqueues never contend for one descriptor.
 */
final class EpollWatch extends KList implements InterruptSource {
  private static final int STATE = EPOLLRDHUP | EPOLLHUP | EPOLLERR;

  /**
   * Every event that any filter may want, registered at once: EPOLL_CTL_MOD would report every edge
   * again, and so repeat events that EV_CLEAR has cleared.
   */
  private static final int EVERYTHING = EPOLLIN | EPOLLOUT | EPOLLPRI | EPOLLRDHUP;

  /** A bit of {@link HostLwp#edge} that epoll does not use: the edge is of {@link #forRoom}. */
  private static final int OF_ROOM = 1 << 27;

  final LinuxFile file;
  private final EpollInterrupts interrupts;

  /** Whether the file can be read and written to, so that WRITE has edges of its own. */
  private final boolean isTwoWay;

  /** The registration for room to write; null before the first WRITE event of such a file. */
  private @Nullable ForRoom forRoom;

  private long id = NONE;

  /** EPOLL* bits that the filters of the knotes want to be notified of. */
  private int wanted = STATE;

  /** The end-of-file, hang-up and error bits that edges have reported. */
  int seenState;

  /** A READ event is pending, and no edge has arrived since. */
  private boolean needsRecheck;

  /** The index in {@link PendingReads}; −1 if the watch is not listed there. */
  int postedAt = -1;

  /** The last poll found nothing to read, and no edge has arrived since. */
  private boolean empty;

  /**
   * The low half of {@link EpollInterrupts#calls()} when the last edge or poll reported EPOLLIN; 0
   * if it did not.
   */
  private int readableSince;

  /**
   * {@code SO_ERROR}, kept here because reading the option clears the socket's error; 0 again once
   * the socket is connected anew.
   */
  int socketError;

  /** Looks again at the room of a socket; null until its WRITE event lacks room. */
  private @Nullable MarkCallout room;

  /** Likewise at its data, for READ with a low-water mark below SO_RCVLOWAT. */
  private @Nullable MarkCallout data;

  /** See {@link RoomEpoll}. */
  private final class ForRoom extends IdentifiedSource {
    @Override
    public void interrupt(HostLwp lp, int events) {
      seenState |= events & STATE;
      report(lp, events | OF_ROOM);
    }
  }

  private EpollWatch(LinuxFile file, KQueue kq, EpollInterrupts interrupts) {
    super(kq.token);
    this.file = file;
    this.isTwoWay = ((FdOps) file.fOps).isTwoWay(file);
    this.interrupts = interrupts;
  }

  /** Removing the last knote ends the registration. */
  @Override
  protected void removed(Lwp lp, Knote kn) {
    if (isEmpty()) {
      file.remove(this);
      interrupts.posted.remove(this);
      if (id != NONE) {
        boolean open = file.isStillOpen(lp);
        endForRoom(lp, open);
        interrupts.remove(lp, file.fd, this, open);
      }
    }
  }

  private int beginForRoom(Lwp lp) {
    ForRoom source = forRoom;
    if (source == null) {
      source = new ForRoom();
      forRoom = source;
    }
    return source.id() == NONE ? interrupts.addForRoom(lp, file.fd, source) : 0;
  }

  private void endForRoom(Lwp lp, boolean open) {
    ForRoom source = forRoom;
    if (source != null) {
      interrupts.removeForRoom(lp, file.fd, source, open);
    }
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public void setId(long newId) {
    id = newId;
  }

  static EpollWatch of(Knote kn) {
    if (kn.knHook instanceof EpollWatch watch) {
      return watch;
    }
    throw new AssertionError("knote without a watch: " + kn.knHook);
  }

  /**
   * Attaches a knote, as {@code fo_kqfilter} of a file does: sets its filter and adds the knote to
   * the list of the watch.
   *
   * @param events EPOLL* bits that the filter wants to be notified of
   * @return 0 or an errno
   */
  static int attach(Lwp lp, File fp, Knote kn, FilterOps ops, int events) {
    LinuxFile file = (LinuxFile) fp;
    KQueue kq = kn.kq();
    EpollWatch watch = file.watchOf(kq);
    if (watch == null) {
      int error = EpollInterrupts.ensure(lp, kq);
      EpollInterrupts interrupts = EpollInterrupts.of(kq);
      if (error != 0 || interrupts == null) {
        return error;
      }
      watch = new EpollWatch(file, kq, interrupts);
      kn.knHook = watch; // first, so that a later failure can be undone
      kn.setFop(ops);
      // An end of file from before is reported at once, not when its edge is processed.
      int state = PollCalls.state(CallMemory.of(lp), file.fd, EVERYTHING);
      watch.seenState = state & STATE;
      // Data that arrives from now on causes an edge, so the filter need not ask for it.
      watch.empty = kn.knFilter == EVFILT_READ && (state & (EPOLLIN | EPOLLPRI | STATE)) == 0;
      int awaited = watch.isTwoWay ? EVERYTHING & ~EPOLLOUT : EVERYTHING;
      error = interrupts.add(lp, file.fd, awaited, watch);
      boolean waitable = fp.fOps instanceof PipeOps || fp.fOps instanceof SocketOps;
      if (error != 0 && (waitable || error != EPERM)) {
        return error; // EPERM: epoll refuses files that are always ready, such as /dev/null
      }
      if (error != 0) {
        CallMemory.of(lp).forgetRefusal();
      }
      file.add(watch);
    }
    if (kn.knFilter == EVFILT_WRITE && watch.isTwoWay && watch.isPollable()) {
      int error = watch.beginForRoom(lp);
      if (error != 0) {
        watch.removed(lp, kn); // if no other knote is there
        return error;
      }
    }
    watch.wanted |= events;
    kn.setFop(ops);
    kn.knHook = watch;
    KnoteLists.knoteInsert(lp, watch, kn);
    return 0;
  }

  /** {@code f_detach} of every knote that {@link #attach} has attached. */
  static void detach(Lwp lp, Knote kn) {
    EpollWatch watch = of(kn);
    MarkCallout callout = watch.calloutOf(kn.knFilter);
    if (callout != null) {
      callout.disarm(kn.kq());
    }
    KnoteLists.knoteRemove(lp, watch, kn);
    ForRoom source = watch.forRoom;
    if (source != null && kn.knFilter == EVFILT_WRITE && source.id() != NONE) {
      watch.endForRoom(lp, watch.file.isStillOpen(lp));
    }
  }

  /** Returns the callout of a filter; null if there is none, as for EXCEPT. */
  private @Nullable MarkCallout calloutOf(int filter) {
    if (filter == EVFILT_WRITE) {
      return room;
    }
    return filter == EVFILT_READ ? data : null;
  }

  /** Lets the filter of a WRITE event that lacks room run again soon. */
  void awaitRoom(Lwp lp, Knote kn) {
    MarkCallout callout = room;
    if (callout == null) {
      callout = new MarkCallout(this);
      room = callout;
    }
    callout.arm(lp, kn);
  }

  /** Lets the filter of a READ event that lacks data, of which there is no edge, run again soon. */
  void awaitData(Lwp lp, Knote kn) {
    MarkCallout callout = data;
    if (callout == null) {
      callout = new MarkCallout(this);
      data = callout;
    }
    callout.arm(lp, kn);
  }

  /** Whether epoll accepted the file; otherwise the file is always ready. */
  boolean isPollable() {
    return id != NONE;
  }

  /** Whether the epoll may have an earlier file of the number, as well as this one. */
  boolean mayHaveEarlier() {
    return interrupts.mayHaveEarlier(file.fd);
  }

  /**
   * Whether the descriptor still refers to a file that the epoll has; an earlier file of the number
   * counts, too, see {@link #mayHaveEarlier}.
   */
  boolean isStillRegistered(CallMemory s) {
    return interrupts.isStill(s, file.fd);
  }

  /** Whether the number has a registration that is of this watch, not of an earlier file. */
  boolean isOwnRegistration(CallMemory s) {
    return interrupts.isOf(s, file.fd, this);
  }

  @Override
  public void interrupt(HostLwp lp, int events) {
    seenState |= events & STATE;
    needsRecheck = false;
    empty = false;
    polled(events);
    if ((events & wanted) != 0) {
      report(lp, events);
    }
  }

  private void report(HostLwp lp, int edge) {
    lp.edge = edge;
    try {
      KnoteLists.knote(lp, this, 0);
    } finally {
      lp.edge = 0;
    }
  }

  /**
   * Records what a poll of a socket has found. If there is no end of file, hang-up or error, what
   * edges reported before was of an earlier connection.
   */
  void forgetEndUnless(int events) {
    if ((events & STATE) == 0) {
      seenState = 0;
      socketError = 0;
    }
  }

  /**
   * Records that a READ filter has found data. If the event stays pending, as a level-triggered one
   * does, the next call checks the descriptor again.
   */
  void recheckIfPending(Knote kn) {
    boolean stays = (kn.knFlags & (EV_CLEAR | EV_DISPATCH | EV_ONESHOT)) == 0;
    if (stays && kn.knSfflags == 0) {
      needsRecheck = true;
      interrupts.posted.add(this);
    }
  }

  /** Returns whether the descriptor has to be checked again, and clears that mark. */
  boolean takeNeedsRecheck() {
    boolean was = needsRecheck;
    needsRecheck = false;
    return was && id != NONE;
  }

  /** Records that a poll for the current call found nothing to read. */
  void polledEmpty() {
    empty = true;
  }

  /** Records the EPOLL* bits that a poll for the current call found. */
  void polled(int events) {
    readableSince = (events & EPOLLIN) != 0 ? (int) interrupts.calls() : 0;
  }

  /**
   * Whether a READ filter may report its event without a system call: nobody needs the byte count,
   * and the kernel has reported data since the latest call began. Data that an earlier call saw may
   * have been read since.
   */
  boolean isReadableUncounted(Lwp lp, Knote kn) {
    boolean isReadable = readableSince != 0 && readableSince == (int) interrupts.calls();
    if (!isReadable || isCounted(lp, kn) || seenState != 0) {
      return false;
    }
    kn.knData = 1;
    recheckIfPending(kn);
    return true;
  }

  /**
   * Whether the exact amount of data or room is needed: the caller asked for counts, the event has
   * a threshold, or a ONESHOT event keeps the amount found now until a thread collects the event.
   */
  static boolean isCounted(Lwp lp, Knote kn) {
    return ((HostLwp) lp).wantsCounts() || (kn.knFlags & EV_ONESHOT) != 0 || kn.knSfflags != 0;
  }

  /**
   * Whether a READ filter may report "no data" without a system call. True only once after each
   * poll: only the scan that follows directly may rely on the result.
   */
  boolean takeEmpty() {
    boolean was = empty;
    empty = false;
    return was;
  }

  /** Whether the edge that is being reported is of room, and the filter not, or the reverse. */
  static boolean isOfOther(Lwp lp, Knote kn) {
    int edge = ((HostLwp) lp).edge;
    return edge != 0 && of(kn).isTwoWay && ((edge & OF_ROOM) != 0) != (kn.knFilter == EVFILT_WRITE);
  }

  /**
   * Whether the edge that is being reported answers a filter without a system call; the scan asks
   * for the state later. Not for a ONESHOT event, which keeps the data that the filter finds now,
   * nor for a threshold, which has to be compared.
   */
  static boolean isSettledByEdge(Lwp lp, Knote kn, int events) {
    return (((HostLwp) lp).edge & events) != 0
        && (kn.knFlags & EV_ONESHOT) == 0
        && kn.knSfflags == 0;
  }
}
