// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.SysEvent.NOTE_EXEC;
import static io.github.kqueue4j.SysEvent.NOTE_FORK;
import static io.github.kqueue4j.SysEvent.NOTE_TRACK;
import static io.github.kqueue4j.reference.kern.EventVar.ESRCH;

import io.github.kqueue4j.reference.host.HostMachine;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.lwkt.Lwp;
import org.jspecify.annotations.Nullable;

/**
 * What processes did, told to who watches them. Only the thread of {@link ProcessEvents} tells, in
 * the order in which it happened.
 */
final class ProcessHistory {
  private final WatchedProcs procs;
  private final HostMachine machine;

  ProcessHistory(WatchedProcs procs, HostMachine machine) {
    this.procs = procs;
    this.machine = machine;
  }

  /**
   * A process has forked.
   *
   * @return the child if it is watched from now on but gone already; held
   */
  @Nullable LinuxProc forked(Lwp lp, long pid, int child, long time) {
    LinuxProc p = procs.get(pid);
    if (p == null || !p.wants(lp, NOTE_FORK, time) || !p.hold(lp)) {
      return null;
    }
    LinuxProc born = p.wants(lp, NOTE_TRACK, time) ? born(lp, child, time) : null;
    p.report(lp, NOTE_FORK | child);
    p.drop(lp);
    if (born == null) {
      return null;
    }
    if (born.isGhost()) {
      return born;
    }
    born.drop(lp);
    return null;
  }

  /** The child, held; its news count from its birth. */
  private LinuxProc born(Lwp lp, int child, long time) {
    LinuxProc known = procs.get(child);
    if (known != null && known.hold(lp)) {
      known.trace(lp, time);
      return known;
    }
    int pidfd = Pidfd.open(CallMemory.of(lp), child);
    LinuxProc p = null;
    try {
      p =
          pidfd == -ESRCH
              ? LinuxProc.ghost(procs, machine, child)
              : new LinuxProc(procs, machine, child, pidfd);
      p.hold(lp);
    } catch (Throwable t) {
      LinuxProc.closeUnheld(pidfd, p);
      throw t;
    }
    p.trace(lp, time);
    LinuxProc other = procs.putIfAbsent(p);
    if (other != null && other.hold(lp)) { // a change was first
      other.trace(lp, time);
      p.drop(lp);
      return other;
    }
    return p;
  }

  /** A process has executed a file. */
  void execed(Lwp lp, long pid, long time) {
    LinuxProc p = procs.get(pid);
    if (p != null && p.wants(lp, NOTE_EXEC, time) && p.hold(lp)) {
      p.report(lp, NOTE_EXEC);
      p.drop(lp);
    }
  }

  /** A thread of a process has ended; the last one's status is the process's. */
  void exited(long pid, int status) {
    LinuxProc p = procs.get(pid);
    if (p != null) {
      p.reported = Pidfd.portable(status);
    }
  }

  /**
   * News were lost. Each traced process may have forked, and a child that nobody finds is what
   * NOTE_TRACKERR is for; and each may have executed a file.
   */
  void mayHaveForked(Lwp lp) {
    for (LinuxProc p : procs.all()) {
      if (p.isTraced() && p.hold(lp)) {
        p.report(lp, NOTE_FORK);
        p.report(lp, NOTE_EXEC);
        p.drop(lp);
      }
    }
  }
}
