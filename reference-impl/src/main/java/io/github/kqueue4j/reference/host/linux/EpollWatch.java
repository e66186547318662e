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

import io.github.kqueue4j.reference.host.HostLwp;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.PollCalls;
import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.FilterOps;
import io.github.kqueue4j.reference.kern.Frame;
import io.github.kqueue4j.reference.kern.KList;
import io.github.kqueue4j.reference.kern.KQueue;
import io.github.kqueue4j.reference.kern.Knote;
import io.github.kqueue4j.reference.kern.KnoteLists;
import io.github.kqueue4j.reference.lwkt.Lwp;

/**
 * A descriptor that one kqueue watches: its knotes there, and its one registration in the kqueue's
 * epoll. Guarded by the kqueue's token, all of it, so that two kqueues do not meet over a
 * descriptor.
 */
final class EpollWatch extends InterruptSource {
  private static final int STATE = EPOLLRDHUP | EPOLLHUP | EPOLLERR;

  /**
   * Registered once for all that filters may want: a registration that is changed would bring every
   * edge anew, and with it events that EV_CLEAR had cleared.
   */
  private static final int EVERYTHING = EPOLLIN | EPOLLOUT | EPOLLPRI | EPOLLRDHUP;

  final LinuxFile file;
  final KQueue kq;
  private final EpollInterrupts interrupts;
  private final KList knotes;

  /** What the filters of its knotes want to hear of. */
  private int wanted = STATE;

  /** The end of file, hang-up and error bits that edges have brought. */
  int seen;

  /** Its READ event is pending, and no edge has come since. */
  private boolean toLookAt;

  /** Its place on the list of those; −1 if it is on none. */
  int postedAt = -1;

  /** It was found empty, and no edge has come since. */
  private boolean empty;

  /** What an epoll or a poll found, and in which call. */
  private int found;

  private long foundIn;

  /** Taken from the socket once it failed; asking it a second time gives 0. */
  int socketError;

  private EpollWatch(LinuxFile file, KQueue kq, EpollInterrupts interrupts) {
    this.file = file;
    this.kq = kq;
    this.interrupts = interrupts;
    this.knotes = new Knotes();
  }

  /** Its knotes. The last one takes the registration with it. */
  private final class Knotes extends KList {
    Knotes() {
      super(kq.token);
    }

    @Override
    protected void removed(Lwp lp, Knote kn) {
      if (isEmpty()) {
        file.watches.remove(EpollWatch.this);
        interrupts.posted.remove(EpollWatch.this);
        if (id != NONE) {
          interrupts.remove(lp, file.number, EpollWatch.this, file.isStill(lp));
        }
      }
    }
  }

  static EpollWatch of(Knote kn) {
    if (kn.knHook instanceof EpollWatch watch) {
      return watch;
    }
    throw new AssertionError("knote without a watch: " + kn.knHook);
  }

  /**
   * What {@code fo_kqfilter} of a file does: the knote gets its filter and is put on the list.
   *
   * @param events EPOLL* bits that the filter wants to hear of
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
      kn.knHook = watch; // first, so that whatever fails from here on can be taken back
      kn.setFop(ops);
      // An end of file that came before is an event at once, not when its edge is looked at.
      watch.seen = PollCalls.state(CallMemory.of(lp), file.number, EVERYTHING) & STATE;
      error = interrupts.add(lp, file.number, EVERYTHING, watch);
      boolean waitable = fp.fOps instanceof PipeOps || fp.fOps instanceof SocketOps;
      if (error != 0 && (waitable || error != EPERM)) {
        return error; // EPERM: there is nothing to wait for in it, such as /dev/null
      }
      file.watches.add(watch);
    }
    watch.wanted |= events;
    kn.setFop(ops);
    kn.knHook = watch;
    KnoteLists.knoteInsert(lp, watch.knotes, kn);
    return 0;
  }

  /** {@code f_detach} of all that are attached so. */
  static void detach(Lwp lp, Knote kn) {
    KnoteLists.knoteRemove(lp, of(kn).knotes, kn);
  }

  /** Whether there is anything to wait for. */
  boolean isPollable() {
    return id != NONE;
  }

  /** Whether the number still stands for what was registered. */
  boolean isStill(CallMemory s) {
    return interrupts.isStill(s, file.number);
  }

  @Override
  void interrupt(HostLwp lp, int events) {
    seen |= events & STATE;
    toLookAt = false;
    empty = false;
    found = events;
    foundIn = interrupts.calls();
    if ((events & wanted) == 0) {
      return;
    }
    lp.edge = events;
    try {
      KnoteLists.knote(lp, knotes, 0);
    } finally {
      lp.edge = 0;
    }
  }

  /** A READ filter has found something. If its event stays pending the next call looks again. */
  void foundData(Knote kn) {
    boolean stays = (kn.knFlags & (EV_CLEAR | EV_DISPATCH | EV_ONESHOT)) == 0;
    if (stays && kn.knSfflags == 0) {
      toLookAt = true;
      interrupts.posted.add(this);
    }
  }

  /** Takes it off the list: whether it is to be looked at still. */
  boolean takeToLookAt() {
    boolean was = toLookAt;
    toLookAt = false;
    return was && id != NONE;
  }

  void foundEmpty() {
    empty = true;
  }

  /** It was looked at, for the call that is about to collect. */
  void found(int events) {
    found = events;
    foundIn = interrupts.calls();
  }

  /**
   * Whether a READ filter need not ask: nobody wants to know how much there is, and that there is
   * something the kernel has said since the call began, or since the last of several began. What
   * was there before may have been read since.
   */
  boolean foundUncounted(Lwp lp, Knote kn) {
    if (isCounted(lp, kn) || foundIn != interrupts.calls() || (found & EPOLLIN) == 0 || seen != 0) {
      return false;
    }
    kn.knData = 1;
    foundData(kn);
    return true;
  }

  /**
   * Whether anybody wants to know how much there is: a threshold does, and a ONESHOT event keeps
   * what is found now for whoever collects it.
   */
  static boolean isCounted(Lwp lp, Knote kn) {
    return Frame.of(lp).wantsCounts || (kn.knFlags & EV_ONESHOT) != 0 || kn.knSfflags != 0;
  }

  /** Whether a READ filter need not ask: true once, as only the scan comes right after the look. */
  boolean takeFoundEmpty() {
    boolean was = empty;
    empty = false;
    return was;
  }

  /**
   * Whether an edge settles what a filter is asked: then it takes no system call, as the scan asks
   * for the state. A ONESHOT event is posted with what the filter finds now, and a threshold must
   * be looked at.
   */
  static boolean isSettledByEdge(Lwp lp, Knote kn, int events) {
    return (((HostLwp) lp).edge & events) != 0
        && (kn.knFlags & EV_ONESHOT) == 0
        && kn.knSfflags == 0;
  }
}
