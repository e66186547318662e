// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.SysEvent.NOTE_EXIT;
import static io.github.kqueue4j.SysEvent.NOTE_TRACK;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLLIN;

import io.github.kqueue4j.reference.host.HostLwp;
import io.github.kqueue4j.reference.host.HostMachine;
import io.github.kqueue4j.reference.host.ProcessEnd;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.kern.KList;
import io.github.kqueue4j.reference.kern.KQueue;
import io.github.kqueue4j.reference.kern.KernelEntry;
import io.github.kqueue4j.reference.kern.Knote;
import io.github.kqueue4j.reference.kern.KnoteLists;
import io.github.kqueue4j.reference.kern.Proc;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A process of the host, known by a pidfd. Each kqueue that watches it has the pidfd in its epoll.
 */
final class LinuxProc extends Proc implements Lwp.Hold {
  private final WatchedProcs procs;
  private final HostMachine machine;
  private final int pidfd;

  // guarded by p_token
  private final List<Exit> exits = new ArrayList<>();

  /** Who keeps the pidfd open beside its watchers, each as often as it does. */
  private final List<Object> holders = new ArrayList<>();

  private boolean released;

  /** Set under p_token, and read without it. */
  private volatile boolean ended;

  /** Its watchers have been told, too. */
  private boolean exitIsReported;

  /** Its forks and execs are of interest from {@link #since} on, and its exit comes after them. */
  private volatile boolean traced;

  private volatile long since;

  /** What the process connector told of its end: the second best source. */
  volatile int reported = Pidfd.UNKNOWN;

  /** It was gone before anybody could look; the process connector knows its story. */
  private final boolean ghost;

  /** The JDK was asked to wait; guarded by p_token. */
  private boolean asked;

  LinuxProc(WatchedProcs procs, HostMachine machine, int pid, int pidfd) {
    this(procs, machine, pid, pidfd, false);
  }

  private LinuxProc(WatchedProcs procs, HostMachine machine, int pid, int pidfd, boolean ghost) {
    super(pid, new Watchers());
    this.ghost = ghost;
    this.procs = procs;
    this.machine = machine;
    this.pidfd = pidfd;
    ((Watchers) pKlist).proc = this;
  }

  /** One that was gone before anybody could look. */
  static LinuxProc ghost(WatchedProcs procs, HostMachine machine, int pid) {
    return new LinuxProc(procs, machine, pid, -1, true);
  }

  /** Closes a pidfd as an Error came before the thread has held what was to own it. */
  static void closeUnheld(int pidfd, @Nullable LinuxProc owner) {
    if (pidfd >= 0 && (owner == null || !owner.isHeld())) {
      FileCalls.close(new CallMemory(), pidfd);
    }
  }

  /** Who watches it. */
  private static final class Watchers extends KList {
    private @Nullable LinuxProc proc;

    private LinuxProc proc() {
      LinuxProc of = proc;
      assert of != null : "used before its process was made";
      return of;
    }

    @Override
    protected void inserted(Lwp lp, Knote kn) {
      if ((kn.knSfflags & WatchedProcs.NEWS) != 0) {
        proc().trace(lp, System.nanoTime());
      }
      proc().watch(lp, kn.kq());
    }

    @Override
    protected void removed(Lwp lp, Knote kn) {
      proc().unwatch(lp, kn.kq());
    }
  }

  /** The pidfd in the epoll of one kqueue. */
  private final class Exit extends InterruptSource {
    final KQueue kq;
    final EpollInterrupts interrupts;
    int knotes = 1;

    Exit(KQueue kq, EpollInterrupts interrupts) {
      this.kq = kq;
      this.interrupts = interrupts;
    }

    @Override
    void interrupt(HostLwp lp, int events) {
      end(lp);
    }
  }

  private @Nullable Exit exitOf(KQueue kq) {
    for (Exit exit : exits) {
      if (exit.kq == kq) {
        return exit;
      }
    }
    return null;
  }

  private void watch(Lwp lp, KQueue kq) {
    if (ended || ghost) {
      return;
    }
    Exit exit = exitOf(kq);
    if (exit != null) {
      exit.knotes++;
      return;
    }
    EpollInterrupts interrupts = pidfd < 0 ? null : EpollInterrupts.of(kq);
    if (interrupts != null) {
      exit = new Exit(kq, interrupts);
      exits.add(exit);
      if (interrupts.add(lp, pidfd, EPOLLIN, exit) == 0) {
        return;
      }
      exits.remove(exit);
    }
    askJdk();
  }

  /** No descriptor is left, or an old Linux has no pidfd: then a thread of the JDK waits. */
  private void askJdk() {
    if (!asked) {
      asked = true;
      ProcessEnd.await(
          ProcessHandle.of(pPid).orElse(null),
          () -> KernelEntry.run(machine.curlwp(), this::ended));
    }
  }

  private void unwatch(Lwp lp, KQueue kq) {
    Exit exit = exitOf(kq);
    if (exit != null && --exit.knotes == 0) {
      exits.remove(exit);
      exit.interrupts.remove(lp, pidfd, exit, true);
    }
    release(lp);
  }

  /** From that time on its forks and execs are told. */
  void trace(Lwp lp, long time) {
    pToken.get(lp);
    if (!traced) {
      since = time;
      traced = true;
    }
    pToken.rel(lp);
    procs.news.start(CallMemory.of(lp)); // if it has ended since the change was admitted
  }

  boolean isTraced() {
    return traced;
  }

  boolean hasEnded() {
    return ended;
  }

  boolean isGhost() {
    return ghost;
  }

  /** Whether its children are to be watched, too. */
  private boolean isTracked(Lwp lp) {
    boolean tracked = false;
    pToken.get(lp);
    for (Knote kn = pKlist.first(); kn != null; kn = kn.knNext) {
      tracked |= (kn.knSfflags & NOTE_TRACK) != 0;
    }
    pToken.rel(lp);
    return tracked;
  }

  /** It forks or executes a file: tells who watches it. */
  void report(Lwp lp, long hint) {
    KnoteLists.knote(lp, pKlist, hint);
  }

  boolean wants(Lwp lp, int notes, long time) {
    return traced && time >= since && (notes != NOTE_TRACK || isTracked(lp));
  }

  /**
   * Whether it is still running; what it ended with is known from then on. To the thread that tells
   * of forks it lives until that thread has told of its exit.
   */
  boolean isLive(Lwp lp) {
    if (ended || ProcessEvents.isReporting()) {
      return !ended;
    }
    if (pidfd < 0) {
      return !ghost;
    }
    if (Pidfd.hasEnded(CallMemory.of(lp), pidfd)) {
      end(lp);
      return false;
    }
    return true;
  }

  /** It has ended: its exit is told, after the forks and execs of before. */
  private void end(Lwp lp) {
    if (!traced || !hold(lp)) {
      exit(lp);
    } else if (!procs.news.post(lp, this)) {
      exit(lp);
      drop(lp);
    }
  }

  private int ended(Lwp lp) {
    end(lp);
    return 0;
  }

  /** Tells its exit to who watches it, in every kqueue. To be called again if it fails. */
  void exit(Lwp lp) {
    pToken.get(lp);
    if (!exitIsReported) {
      ended = true;
      procs.forget(lp, this);
      int status =
          pidfd < 0 ? Pidfd.UNKNOWN : Pidfd.waitStatus(CallMemory.of(lp), pidfd, (int) pPid);
      pXstat = status == Pidfd.UNKNOWN ? reported : status;
      boolean held = hold(lp);
      KnoteLists.knote(lp, pKlist, NOTE_EXIT);
      exitIsReported = true;
      if (held) {
        drop(lp);
      }
    }
    pToken.rel(lp);
  }

  /** False if its pidfd is closed already. */
  boolean hold(Lwp lp) {
    pToken.get(lp);
    boolean held = !released;
    if (held) {
      lp.hold(this); // first: to drop what is not counted yet does nothing
      holders.add(lp);
    }
    pToken.rel(lp);
    return held;
  }

  boolean isHeld() {
    return !holders.isEmpty();
  }

  @Override
  public void drop(Lwp lp) {
    dropOf(lp, lp);
    lp.unhold(this);
  }

  /** Makes a hold of the thread that of something else. */
  void passHold(Lwp lp, Object holder) {
    pToken.get(lp);
    holders.add(holder);
    drop(lp);
    pToken.rel(lp);
  }

  /** Ends a hold of something else than a thread. */
  void dropOf(Lwp lp, Object holder) {
    pToken.get(lp);
    if (holders.size() == 1 && holders.contains(holder)) {
      release(lp);
    }
    holders.remove(holder);
    pToken.rel(lp);
  }

  /** The last one who cares closes the pidfd. */
  private void release(Lwp lp) {
    if (pKlist.isEmpty() && !released) {
      procs.forget(lp, this);
      if (pidfd >= 0) {
        FileCalls.close(CallMemory.of(lp), pidfd);
      }
      released = true;
    }
  }
}
