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
 * A process of the host, identified by a pidfd. Each kqueue that watches the process has the pidfd
 * in its epoll.
 */
final class LinuxProc extends Proc implements Lwp.Hold {
  private final WatchedProcs procs;
  private final HostMachine machine;
  private final int pidfd;

  // guarded by p_token
  private final List<ExitWatch> exitWatches = new ArrayList<>();

  /**
   * The holders that keep the pidfd open besides the watchers; a holder is listed once for each
   * hold.
   */
  private final List<Object> holders = new ArrayList<>();

  private boolean released;

  /** Set under p_token, and read without it. */
  private volatile boolean ended;

  /** The exit has been reported to the watchers; guarded by p_token. */
  private boolean exitIsReported;

  /**
   * Forks and execs are reported if they happened at or after {@link #tracedSinceNanos}; the exit
   * is reported after them.
   */
  private volatile boolean traced;

  /** A value of {@link System#nanoTime()}. */
  private volatile long tracedSinceNanos;

  /** The exit status that the process connector reported; used if the pidfd does not give one. */
  volatile int connectorStatus = Pidfd.UNKNOWN;

  /**
   * The process was reaped before a pidfd could be opened; only the process connector reports its
   * events.
   */
  private final boolean vanished;

  /** A thread of the JDK waits for the process; guarded by p_token. */
  private boolean awaitedByJdk;

  /** Tells whether the process lives, where there are no pidfds. */
  private volatile @Nullable ProcessHandle handle;

  LinuxProc(WatchedProcs procs, HostMachine machine, int pid, int pidfd) {
    this(procs, machine, pid, pidfd, false);
  }

  private LinuxProc(WatchedProcs procs, HostMachine machine, int pid, int pidfd, boolean vanished) {
    super(pid, new Watchers());
    this.vanished = vanished;
    this.procs = procs;
    this.machine = machine;
    this.pidfd = pidfd;
    ((Watchers) pKlist).proc = this;
  }

  /** Creates a process that was reaped before a pidfd could be opened. */
  static LinuxProc vanished(WatchedProcs procs, HostMachine machine, int pid) {
    return new LinuxProc(procs, machine, pid, -1, true);
  }

  /** Closes a pidfd after an Error, if the thread does not hold the process that was to own it. */
  static void closeUnheld(int pidfd, @Nullable LinuxProc owner) {
    if (pidfd >= 0 && (owner == null || !owner.isHeld())) {
      FileCalls.close(new CallMemory(), pidfd);
    }
  }

  /** The knotes that watch the process. */
  static final class Watchers extends KList {
    private @Nullable LinuxProc proc;

    private LinuxProc proc() {
      LinuxProc of = proc;
      assert of != null : "used before its process was made";
      return of;
    }

    @Override
    protected void inserted(Lwp lp, Knote kn) {
      if ((kn.knSfflags & WatchedProcs.CONNECTOR_NOTES) != 0) {
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
  private final class ExitWatch extends IdentifiedSource {
    final KQueue kq;
    final EpollInterrupts interrupts;
    int knotes = 1;

    ExitWatch(KQueue kq, EpollInterrupts interrupts) {
      this.kq = kq;
      this.interrupts = interrupts;
    }

    @Override
    public void interrupt(HostLwp lp, int events) {
      end(lp);
    }
  }

  private @Nullable ExitWatch exitWatchOf(KQueue kq) {
    for (ExitWatch exit : exitWatches) {
      if (exit.kq == kq) {
        return exit;
      }
    }
    return null;
  }

  private void watch(Lwp lp, KQueue kq) {
    if (ended || vanished) {
      return;
    }
    ExitWatch exit = exitWatchOf(kq);
    if (exit != null) {
      exit.knotes++;
      return;
    }
    EpollInterrupts interrupts = pidfd < 0 ? null : EpollInterrupts.of(kq);
    if (interrupts != null) {
      exit = new ExitWatch(kq, interrupts);
      exitWatches.add(exit);
      if (interrupts.add(lp, pidfd, EPOLLIN, exit) == 0) {
        return;
      }
      exitWatches.remove(exit);
    }
    awaitByJdk();
  }

  /**
   * Has the JDK wait for the process, as there are no pidfds or an epoll takes no more of them.
   *
   * @throws OutOfMemoryError if no thread can be started
   */
  void awaitByJdk() {
    if (!awaitedByJdk) {
      ProcessHandle found = ProcessHandle.of(pPid).orElse(null);
      handle = found;
      ProcessEnd.await(found, () -> KernelEntry.run(machine.curlwp(), this::ended));
      awaitedByJdk = true; // not before, since no thread may have been started
    }
  }

  private void unwatch(Lwp lp, KQueue kq) {
    ExitWatch exit = exitWatchOf(kq);
    if (exit != null && --exit.knotes == 0) {
      exitWatches.remove(exit);
      exit.interrupts.remove(lp, pidfd, exit, true);
    }
    if (holders.isEmpty()) { // else the last holder releases
      release(lp);
    }
  }

  /**
   * Reports forks and execs from now on.
   *
   * @param time ignores what happened before, in nanoseconds of {@link System#nanoTime()}
   */
  void trace(Lwp lp, long time) {
    pToken.get(lp);
    if (!traced) {
      tracedSinceNanos = time;
      traced = true;
    }
    pToken.rel(lp);
    procs.events.start(CallMemory.of(lp)); // the thread may have ended since admit() started it
  }

  private void stopTracing() {
    if (traced) {
      traced = false;
      procs.events.checkIdle();
    }
  }

  boolean isTraced() {
    return traced;
  }

  boolean hasEnded() {
    return ended;
  }

  boolean isVanished() {
    return vanished;
  }

  /** Whether a watcher wants the children to be watched, too. */
  private boolean isTracked(Lwp lp) {
    boolean tracked = false;
    pToken.get(lp);
    for (Knote kn = pKlist.first(); kn != null; kn = kn.knNext) {
      tracked |= (kn.knSfflags & NOTE_TRACK) != 0;
    }
    pToken.rel(lp);
    return tracked;
  }

  /** Reports a fork or an exec to the watchers. */
  void report(Lwp lp, long hint) {
    KnoteLists.knote(lp, pKlist, hint);
  }

  boolean wants(Lwp lp, int notes, long time) {
    return traced && time >= tracedSinceNanos && (notes != NOTE_TRACK || isTracked(lp));
  }

  /**
   * Whether the process is still running. If it is found to have ended, its exit is reported. For
   * the thread that reports process events, a process lives until that thread has reported its
   * exit.
   */
  boolean isLive(Lwp lp) {
    if (ended || ProcessEvents.isReporting()) {
      return !ended;
    }
    if (pidfd < 0) {
      return !vanished && isLiveByJdk(lp);
    }
    if (Pidfd.hasEnded(CallMemory.of(lp), pidfd)) {
      end(lp);
      return false;
    }
    return true;
  }

  /** The JDK may report an end late, when the id may belong to another process already. */
  private boolean isLiveByJdk(Lwp lp) {
    ProcessHandle known = handle;
    if (known == null || known.isAlive()) {
      return true;
    }
    procs.forget(lp, this);
    return false;
  }

  /** Reports the exit, after the earlier forks and execs of a traced process. */
  private void end(Lwp lp) {
    if (traced && hold(lp)) {
      procs.events.reportExit(lp, this);
    } else {
      exit(lp);
    }
  }

  private int ended(Lwp lp) {
    end(lp);
    return 0;
  }

  /** Reports the exit to the watchers in every kqueue. Must be called again if an Error ends it. */
  void exit(Lwp lp) {
    pToken.get(lp);
    boolean held = !exitIsReported && hold(lp);
    int status = held && pidfd >= 0 ? Pidfd.waitStatus(lp, pidfd, (int) pPid) : Pidfd.UNKNOWN;
    if (!exitIsReported) { // nor by another thread, while this one had lost the token
      pXstat = status == Pidfd.UNKNOWN ? connectorStatus : status;
      ended = true;
      procs.forget(lp, this);
      KnoteLists.knote(lp, pKlist, NOTE_EXIT);
      exitIsReported = true;
    }
    if (held) {
      drop(lp);
    }
    pToken.rel(lp);
  }

  /** Keeps the pidfd open on behalf of the thread; false if the pidfd is closed already. */
  boolean hold(Lwp lp) {
    pToken.get(lp);
    boolean held = !released;
    if (held) {
      lp.hold(this); // first, since dropping a hold that is not listed yet has no effect
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
    dropHoldOf(lp, lp);
    lp.unhold(this);
  }

  /** Transfers a hold of the thread to another holder. */
  void transferHold(Lwp lp, Object holder) {
    pToken.get(lp);
    holders.add(holder);
    drop(lp);
    pToken.rel(lp);
  }

  /** Ends one hold of the given holder. */
  void dropHoldOf(Lwp lp, Object holder) {
    pToken.get(lp);
    if (holders.size() == 1 && holders.contains(holder)) {
      release(lp);
    }
    holders.remove(holder);
    pToken.rel(lp);
  }

  /**
   * Closes the pidfd if no watcher is left. A process without one for which the JDK waits is kept
   * until its end, so that the next watcher needs no further wait. Preconditions: no other holder
   * is left.
   */
  private void release(Lwp lp) {
    if (!pKlist.isEmpty() || released) {
      return;
    }
    if (pidfd < 0 && awaitedByJdk && !ended) {
      stopTracing();
    } else {
      procs.forget(lp, this);
      if (pidfd >= 0) {
        FileCalls.close(CallMemory.of(lp), pidfd);
      }
      released = true;
    }
  }
}
