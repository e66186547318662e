// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.SysEvent.NOTE_EXEC;
import static io.github.kqueue4j.SysEvent.NOTE_FORK;
import static io.github.kqueue4j.SysEvent.NOTE_TRACK;

import io.github.kqueue4j.reference.host.HostMachine;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The watched processes, by process id. Safe for use by several threads. */
final class WatchedProcs {
  /** The notes whose events only the process connector reports. */
  static final int CONNECTOR_NOTES = NOTE_FORK | NOTE_EXEC | NOTE_TRACK;

  private final Map<Long, LinuxProc> watched = new ConcurrentHashMap<>();

  /** The reporter of forks and execs. */
  final ProcessEvents events;

  WatchedProcs(HostMachine machine, int receiveBuffer) {
    events = new ProcessEvents(machine, this, receiveBuffer);
  }

  @Nullable LinuxProc get(long pid) {
    return watched.get(pid);
  }

  Collection<LinuxProc> all() {
    return watched.values();
  }

  /** Adds a process and returns null, unless its id is watched; then returns that process. */
  @Nullable LinuxProc putIfAbsent(LinuxProc p) {
    return watched.putIfAbsent(p.pPid, p);
  }

  void forget(Lwp lp, LinuxProc p) {
    if (watched.remove(p.pPid, p) && p.isTraced()) {
      events.checkIdle();
    }
  }

  /** Whether forks and execs of any process are to be reported. */
  boolean isTracing() {
    for (LinuxProc p : watched.values()) {
      if (p.isTraced()) {
        return true;
      }
    }
    return false;
  }
}
