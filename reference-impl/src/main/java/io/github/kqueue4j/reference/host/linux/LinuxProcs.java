// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.reference.kern.EventVar.EINVAL;
import static io.github.kqueue4j.reference.kern.EventVar.EMFILE;
import static io.github.kqueue4j.reference.kern.EventVar.ENFILE;
import static io.github.kqueue4j.reference.kern.EventVar.ENOENT;
import static io.github.kqueue4j.reference.kern.EventVar.ENOMEM;
import static io.github.kqueue4j.reference.kern.EventVar.ESRCH;

import io.github.kqueue4j.reference.host.HostMachine;
import io.github.kqueue4j.reference.host.ProcessEnd;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.kern.KQueue;
import io.github.kqueue4j.reference.kern.Proc;
import io.github.kqueue4j.reference.kern.ProcTable;
import io.github.kqueue4j.reference.lwkt.Lwp;
import org.jspecify.annotations.Nullable;

/** What the kernel asks of the processes of the host. */
final class LinuxProcs implements ProcTable {
  private final HostMachine machine;
  private final WatchedProcs procs;

  /** The errno because of which a process was last not found. */
  private volatile int lack = EMFILE;

  /**
   * The processes of the host.
   *
   * @param receiveBuffer how many bytes of news may wait to be read
   */
  LinuxProcs(HostMachine machine, int receiveBuffer) {
    this.machine = machine;
    this.procs = new WatchedProcs(machine, receiveBuffer);
  }

  /** D-12. */
  @Override
  public int admit(Lwp lp, KQueue kq, long pid, int notes) {
    int lacking = EpollInterrupts.ensure(lp, kq);
    if (lacking != 0) {
      return lacking; // nobody could tell of the exit
    }
    if ((notes & WatchedProcs.NEWS) == 0) {
      return 0;
    }
    int error = procs.news.start(CallMemory.of(lp));
    LinuxProc p = procs.get(pid);
    if (error == 0 && p != null) {
      p.trace(lp, System.nanoTime());
    }
    return error;
  }

  /** D-13: not ESRCH for a process that only lacks a descriptor to be watched with. */
  @Override
  public int notFound(Lwp lp, long pid) {
    CallMemory s = CallMemory.of(lp);
    int pidfd = pid <= 0 ? -ESRCH : Pidfd.open(s, (int) pid);
    if (pidfd < 0) {
      return isShort(pidfd) ? -pidfd : ESRCH;
    }
    boolean lives = !Pidfd.hasEnded(s, pidfd); // then the lack was a moment ago
    FileCalls.close(s, pidfd);
    return lives ? lack : ESRCH;
  }

  private static boolean isShort(int pidfd) {
    return pidfd == -EMFILE || pidfd == -ENFILE || pidfd == -ENOMEM;
  }

  /** A process that has not exited. */
  @Override
  public @Nullable Proc pfind(Lwp lp, long pid) {
    LinuxProc p = find(lp, pid);
    if (p == null || p.isLive(lp)) {
      return p;
    }
    p.drop(lp);
    return null;
  }

  /** A process that has exited, as long as its parent has not reaped it. */
  @Override
  public @Nullable Proc zpfind(Lwp lp, long pid) {
    LinuxProc p = find(lp, pid);
    if (p == null || !p.isLive(lp)) {
      return p;
    }
    p.drop(lp);
    return null;
  }

  private @Nullable LinuxProc find(Lwp lp, long pid) {
    LinuxProc known = procs.get(pid);
    if (known != null && known.hold(lp)) {
      if (known.isLive(lp)) {
        return known;
      }
      known.drop(lp); // the number may be another process's by now
    }
    int pidfd = pid <= 0 ? -ESRCH : Pidfd.open(CallMemory.of(lp), (int) pid);
    if (pidfd < 0) {
      boolean thread = pidfd == -EINVAL || pidfd == -ENOENT; // since Linux 6.15 it is ENOENT
      if (thread || isShort(pidfd)) {
        lack = -pidfd;
        return null;
      }
      if (pidfd == -ESRCH || ProcessHandle.of(pid).isEmpty() || ProcessEnd.isThread(pid)) {
        return null;
      }
    }
    LinuxProc p = null;
    try {
      p = new LinuxProc(procs, machine, (int) pid, pidfd);
      p.hold(lp);
    } catch (Throwable t) {
      LinuxProc.closeUnheld(pidfd, p);
      throw t;
    }
    if (p.isLive(lp)) {
      LinuxProc other = procs.putIfAbsent(p);
      if (other != null && other != p && other.hold(lp)) { // the teller of forks was first
        p.drop(lp);
        return other;
      }
    }
    return p;
  }

  /** D-14. */
  @Override
  public boolean hasExited(Proc p) {
    return ((LinuxProc) p).hasEnded();
  }

  /** Linux lets everybody see every process. */
  @Override
  public boolean prisonCheck(Lwp lp, Proc p) {
    return true;
  }

  @Override
  public void phold(Proc p) {
    ((LinuxProc) p).hold(machine.curlwp());
  }

  @Override
  public void prele(Proc p) {
    ((LinuxProc) p).drop(machine.curlwp());
  }
}
