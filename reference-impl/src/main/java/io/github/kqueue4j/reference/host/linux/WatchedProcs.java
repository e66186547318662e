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

/** The processes that are watched, by their numbers. Safe for use by several threads. */
final class WatchedProcs {
  /** What only the process connector tells. */
  static final int NEWS = NOTE_FORK | NOTE_EXEC | NOTE_TRACK;

  private final Map<Long, LinuxProc> watched = new ConcurrentHashMap<>();

  /** Forks and execs. */
  final ProcessEvents news;

  WatchedProcs(HostMachine machine, int receiveBuffer) {
    news = new ProcessEvents(machine, this, receiveBuffer);
  }

  @Nullable LinuxProc get(long pid) {
    return watched.get(pid);
  }

  Collection<LinuxProc> all() {
    return watched.values();
  }

  /** Puts a process where none is; else says which one is. */
  @Nullable LinuxProc putIfAbsent(LinuxProc p) {
    return watched.putIfAbsent(p.pPid, p);
  }

  void forget(Lwp lp, LinuxProc p) {
    if (watched.remove(p.pPid, p) && p.isTraced()) {
      news.check();
    }
  }

  /** Whether forks and execs of any process are of interest. */
  boolean isTracing() {
    for (LinuxProc p : watched.values()) {
      if (p.isTraced()) {
        return true;
      }
    }
    return false;
  }
}
