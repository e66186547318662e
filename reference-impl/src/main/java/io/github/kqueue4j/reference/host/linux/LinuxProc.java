// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.SysEvent.NOTE_EXIT;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLLIN;

import io.github.kqueue4j.reference.host.HostLwp;
import io.github.kqueue4j.reference.host.HostMachine;
import io.github.kqueue4j.reference.kern.KList;
import io.github.kqueue4j.reference.kern.KQueue;
import io.github.kqueue4j.reference.kern.Knote;
import io.github.kqueue4j.reference.kern.KnoteLists;
import io.github.kqueue4j.reference.kern.Proc;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A process of the host, known by a pidfd. Each kqueue that watches it has the pidfd in its epoll.
 * Guarded by {@link #pToken}.
 */
final class LinuxProc extends Proc {
  private final LinuxProcs procs;
  private final HostMachine machine;
  private final int pidfd;
  private final List<Exit> exits = new ArrayList<>();
  private int holds;
  private boolean ended;
  private boolean released;

  /** Of the JDK, where it was asked to wait. */
  private @Nullable CompletableFuture<?> asked;

  LinuxProc(LinuxProcs procs, HostMachine machine, int pid, int pidfd) {
    super(pid, new Watchers());
    this.procs = procs;
    this.machine = machine;
    this.pidfd = pidfd;
    ((Watchers) pKlist).proc = this;
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
      proc().watch(lp, kn.kq());
    }

    @Override
    protected void removed(Lwp lp, Knote kn) {
      proc().unwatch(lp, kn.kq());
    }
  }

  /** The pidfd in the epoll of one kqueue. */
  private final class Exit extends Source {
    final KQueue kq;
    final EpollInterrupts interrupts;
    int knotes = 1;

    Exit(KQueue kq, EpollInterrupts interrupts) {
      this.kq = kq;
      this.interrupts = interrupts;
    }

    @Override
    void interrupt(HostLwp lp, int events) {
      exit(lp);
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
    if (ended) {
      return;
    }
    Exit exit = exitOf(kq);
    if (exit != null) {
      exit.knotes++;
      return;
    }
    EpollInterrupts interrupts = pidfd < 0 ? null : EpollInterrupts.of(lp, kq);
    if (interrupts != null) {
      exit = new Exit(kq, interrupts);
      if (interrupts.add(lp, pidfd, EPOLLIN, exit) == 0) {
        exits.add(exit);
        return;
      }
    }
    askJdk();
  }

  /** No descriptor is left, or an old Linux has no pidfd: then a thread of the JDK waits. */
  private void askJdk() {
    if (asked == null) {
      asked =
          ProcessHandle.of(pPid)
              .map(handle -> handle.onExit().thenRun(() -> exit(machine.curlwp())))
              .orElse(null);
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

  /** Whether it is still running; what it ended with is known from then on. */
  boolean isLive(Lwp lp) {
    if (!ended && pidfd >= 0 && Pidfd.hasEnded(Scratch.of(lp), pidfd)) {
      exit(lp);
    }
    return !ended;
  }

  /** It has ended: tells who watches it, in every kqueue. */
  private void exit(Lwp lp) {
    pToken.get(lp);
    if (!ended) {
      ended = true;
      procs.forget(this);
      pXstat = pidfd < 0 ? Pidfd.UNKNOWN : Pidfd.waitStatus(Scratch.of(lp), pidfd, (int) pPid);
      holds++;
      KnoteLists.knote(lp, pKlist, NOTE_EXIT);
      drop(lp);
    }
    pToken.rel(lp);
  }

  /** False if its pidfd is closed already. */
  boolean hold(Lwp lp) {
    pToken.get(lp);
    boolean held = !released;
    if (held) {
      holds++;
    }
    pToken.rel(lp);
    return held;
  }

  void drop(Lwp lp) {
    pToken.get(lp);
    holds--;
    release(lp);
    pToken.rel(lp);
  }

  /** The last one who cares closes the pidfd. */
  private void release(Lwp lp) {
    if (holds == 0 && pKlist.isEmpty() && !released) {
      released = true;
      procs.forget(this);
      if (pidfd >= 0) {
        Libc.close(Scratch.of(lp), pidfd);
      }
    }
  }
}
