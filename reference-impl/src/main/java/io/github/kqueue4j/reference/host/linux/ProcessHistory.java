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
 * Reports the forks, execs and exits of processes to their watchers. Confined to the thread of
 * {@link ProcessEvents}, which reports events in the order in which they happened.
 */
final class ProcessHistory {
  private final WatchedProcs procs;
  private final HostMachine machine;

  ProcessHistory(WatchedProcs procs, HostMachine machine) {
    this.procs = procs;
    this.machine = machine;
  }

  /**
   * Reports a fork, and begins to watch the child if NOTE_TRACK asks for it.
   *
   * @return the child, held, if it is watched from now on but was reaped already; otherwise null
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
    if (born.isVanished()) {
      return born;
    }
    born.drop(lp);
    return null;
  }

  /** Returns the child, held; its events are reported from its birth on. */
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
              ? LinuxProc.vanished(procs, machine, child)
              : new LinuxProc(procs, machine, child, pidfd);
      p.hold(lp);
    } catch (Throwable t) {
      LinuxProc.closeUnheld(pidfd, p);
      throw t;
    }
    p.trace(lp, time);
    LinuxProc other = procs.putIfAbsent(p);
    if (other != null && other.hold(lp)) { // a change has added the process meanwhile
      other.trace(lp, time);
      p.drop(lp);
      return other;
    }
    return p;
  }

  /** Reports that a process has executed a file. */
  void execed(Lwp lp, long pid, long time) {
    LinuxProc p = procs.get(pid);
    if (p != null && p.wants(lp, NOTE_EXEC, time) && p.hold(lp)) {
      p.report(lp, NOTE_EXEC);
      p.drop(lp);
    }
  }

  /**
   * Records the status with which a thread of a process has ended; the status of the last thread is
   * that of the process.
   */
  void exited(long pid, int status) {
    LinuxProc p = procs.get(pid);
    if (p != null) {
      p.connectorStatus = Pidfd.portable(status);
    }
  }

  /**
   * Handles the loss of messages. Each traced process may have forked or executed a file, so both
   * are reported; as the child is not known, a watcher with NOTE_TRACK gets NOTE_TRACKERR.
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
