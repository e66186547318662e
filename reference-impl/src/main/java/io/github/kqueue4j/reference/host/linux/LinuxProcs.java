// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.SysEvent.NOTE_EXEC;
import static io.github.kqueue4j.SysEvent.NOTE_FORK;
import static io.github.kqueue4j.SysEvent.NOTE_TRACK;
import static io.github.kqueue4j.reference.kern.EventVar.EINVAL;
import static io.github.kqueue4j.reference.kern.EventVar.EMFILE;
import static io.github.kqueue4j.reference.kern.EventVar.ENFILE;
import static io.github.kqueue4j.reference.kern.EventVar.ENOMEM;
import static io.github.kqueue4j.reference.kern.EventVar.ESRCH;

import io.github.kqueue4j.reference.host.HostMachine;
import io.github.kqueue4j.reference.kern.KQueue;
import io.github.kqueue4j.reference.kern.Proc;
import io.github.kqueue4j.reference.kern.ProcTable;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The processes of the host, as far as they are watched. */
final class LinuxProcs implements ProcTable {
  /** What only the process connector tells. */
  static final int NEWS = NOTE_FORK | NOTE_EXEC | NOTE_TRACK;

  private final HostMachine machine;
  private final Map<Long, LinuxProc> watched = new ConcurrentHashMap<>();

  /** Forks and execs. */
  final ProcessNews news;

  /**
   * The processes of the host.
   *
   * @param receiveBuffer how many bytes of news may wait to be read
   */
  LinuxProcs(HostMachine machine, int receiveBuffer) {
    this.machine = machine;
    this.news = new ProcessNews(machine, this, receiveBuffer);
  }

  /** D-12. */
  @Override
  public int admit(Lwp lp, KQueue kq, long pid, int notes) {
    if (EpollInterrupts.of(lp, kq) == null) {
      return EMFILE; // nobody could tell of the exit
    }
    if ((notes & NEWS) == 0) {
      return 0;
    }
    int error = news.start(Scratch.of(lp));
    LinuxProc p = watched.get(pid);
    if (error == 0 && p != null) {
      p.trace(lp, System.nanoTime());
    }
    return error;
  }

  /** D-13: not ESRCH for a process that only lacks a descriptor to be watched with. */
  @Override
  public int notFound(Lwp lp, long pid) {
    Scratch s = Scratch.of(lp);
    int pidfd = pid <= 0 ? -ESRCH : Pidfd.open(s, (int) pid);
    if (pidfd < 0) {
      return isShort(pidfd) ? -pidfd : ESRCH;
    }
    boolean lives = !Pidfd.hasEnded(s, pidfd); // then the lack was a moment ago
    Libc.close(s, pidfd);
    return lives ? EMFILE : ESRCH;
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
    LinuxProc known = watched.get(pid);
    if (known != null && known.hold(lp)) {
      if (known.isLive(lp)) {
        return known;
      }
      known.drop(lp); // the number may be another process's by now
    }
    int pidfd = pid <= 0 ? -ESRCH : Pidfd.open(Scratch.of(lp), (int) pid);
    if (pidfd == -ESRCH || pidfd == -EINVAL || isShort(pidfd)) { // EINVAL: a thread's number
      return null;
    }
    if (pidfd < 0 && ProcessHandle.of(pid).isEmpty()) {
      return null;
    }
    LinuxProc p = new LinuxProc(this, machine, (int) pid, pidfd);
    p.hold(lp);
    if (p.isLive(lp)) {
      LinuxProc other = watched.putIfAbsent(pid, p);
      if (other != null && other != p && other.hold(lp)) { // the teller of forks was first
        p.drop(lp);
        return other;
      }
    }
    return p;
  }

  void forget(Lwp lp, LinuxProc p) {
    if (watched.remove(p.pPid, p) && p.isTraced()) {
      news.check(Scratch.of(lp));
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

  /**
   * A process has forked.
   *
   * @return the child if it is watched from now on but gone already; held
   */
  @Nullable LinuxProc forked(Lwp lp, long pid, int child, long time) {
    LinuxProc p = watched.get(pid);
    if (p == null || !p.wants(lp, NOTE_FORK, time) || !p.hold(lp)) {
      return null;
    }
    LinuxProc born = p.wants(lp, NOTE_TRACK, time) ? born(lp, child, time) : null;
    p.tell(lp, NOTE_FORK | child);
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
    LinuxProc known = watched.get((long) child);
    if (known != null && known.hold(lp)) {
      known.trace(lp, time);
      return known;
    }
    int pidfd = Pidfd.open(Scratch.of(lp), child);
    LinuxProc p =
        pidfd == -ESRCH
            ? LinuxProc.ghost(this, machine, child)
            : new LinuxProc(this, machine, child, pidfd);
    p.hold(lp);
    p.trace(lp, time);
    LinuxProc other = watched.putIfAbsent((long) child, p);
    if (other != null && other.hold(lp)) { // a change was first
      other.trace(lp, time);
      p.drop(lp);
      return other;
    }
    return p;
  }

  /** A process has executed a file. */
  void execed(Lwp lp, long pid, long time) {
    LinuxProc p = watched.get(pid);
    if (p != null && p.wants(lp, NOTE_EXEC, time) && p.hold(lp)) {
      p.tell(lp, NOTE_EXEC);
      p.drop(lp);
    }
  }

  /** A thread of a process has ended; the last one's status is the process's. */
  void exited(long pid, int status) {
    LinuxProc p = watched.get(pid);
    if (p != null) {
      p.told = Pidfd.portable(status);
    }
  }

  /**
   * News were lost. Each traced process may have forked, and a child that nobody finds is what
   * NOTE_TRACKERR is for; and each may have executed a file.
   */
  void mayHaveForked(Lwp lp) {
    for (LinuxProc p : watched.values()) {
      if (p.isTraced() && p.hold(lp)) {
        p.tell(lp, NOTE_FORK);
        p.tell(lp, NOTE_EXEC);
        p.drop(lp);
      }
    }
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
