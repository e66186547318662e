// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import io.github.kqueue4j.reference.host.HostMachine;
import io.github.kqueue4j.reference.kern.Proc;
import io.github.kqueue4j.reference.kern.ProcTable;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The processes of the host, as far as they are watched. */
final class LinuxProcs implements ProcTable {
  private static final int ESRCH = 3;
  private static final int EINVAL = 22;

  private final HostMachine machine;
  private final Map<Long, LinuxProc> watched = new ConcurrentHashMap<>();

  LinuxProcs(HostMachine machine) {
    this.machine = machine;
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
    LinuxProc known = watched.get(pid);
    if (known != null && known.hold(lp)) {
      if (known.isLive(lp)) {
        return known;
      }
      known.drop(lp); // the number may be another process's by now
    }
    int pidfd = pid <= 0 ? -ESRCH : Pidfd.open(Scratch.of(lp), (int) pid);
    if (pidfd == -ESRCH || pidfd == -EINVAL) { // EINVAL: a thread's number
      return null;
    }
    if (pidfd < 0 && ProcessHandle.of(pid).isEmpty()) {
      return null;
    }
    LinuxProc p = new LinuxProc(this, machine, (int) pid, pidfd);
    p.hold(lp);
    if (p.isLive(lp)) {
      watched.put(pid, p);
    }
    return p;
  }

  void forget(LinuxProc p) {
    watched.remove(p.pPid, p);
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
