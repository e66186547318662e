// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.reference.kern.EventVar.EAGAIN;
import static io.github.kqueue4j.reference.kern.EventVar.EINVAL;
import static io.github.kqueue4j.reference.kern.EventVar.EMFILE;
import static io.github.kqueue4j.reference.kern.EventVar.ENFILE;
import static io.github.kqueue4j.reference.kern.EventVar.ENOENT;
import static io.github.kqueue4j.reference.kern.EventVar.ENOMEM;
import static io.github.kqueue4j.reference.kern.EventVar.ESRCH;

import io.github.kqueue4j.reference.host.HostMachine;
import io.github.kqueue4j.reference.host.ProcessEnd;
import io.github.kqueue4j.reference.host.ThreadErrors;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.kern.KQueue;
import io.github.kqueue4j.reference.kern.Proc;
import io.github.kqueue4j.reference.kern.ProcTable;
import io.github.kqueue4j.reference.lwkt.Lwp;
import io.github.kqueue4j.spi.StackRoom;
import java.lang.invoke.MethodHandles;
import org.jspecify.annotations.Nullable;

/** The process table that the port sees: the processes of the host. */
final class LinuxProcs implements ProcTable {
  private final HostMachine machine;
  private final WatchedProcs procs;

  /** The errno of the last {@code pidfd_open(2)} that failed although the process may exist. */
  private volatile int lastShortage = EMFILE;

  /**
   * Creates the table.
   *
   * @param receiveBuffer the size in bytes of the receive buffer for process events
   */
  LinuxProcs(HostMachine machine, int receiveBuffer) {
    this.machine = machine;
    this.procs = new WatchedProcs(machine, receiveBuffer);
  }

  /** Initializes the classes that the filter PROC needs. */
  static void initialize() {
    ProcessEnd.initialize();
    StackRoom.initialize(
        MethodHandles.lookup(),
        Epoll.Ring.class,
        LinuxProc.Watchers.class,
        Pidfd.class,
        Pidfd.Zombie.class,
        Netlink.class,
        ProcessConnector.Found.class);
  }

  /** D-12: refuses a change whose events could not be reported. */
  @Override
  public int admit(Lwp lp, KQueue kq, long pid, int notes) {
    int lacking = EpollInterrupts.ensure(lp, kq);
    if (lacking != 0) {
      return lacking; // the exit could not be reported
    }
    if ((notes & WatchedProcs.CONNECTOR_NOTES) == 0) {
      return 0;
    }
    int error = procs.events.start(CallMemory.of(lp));
    LinuxProc p = procs.get(pid);
    if (error == 0 && p != null) {
      p.trace(lp, System.nanoTime());
    }
    return error;
  }

  /**
   * D-13: not ESRCH for a process that exists, but for which no pidfd can be opened, and no thread
   * be started where there are no pidfds.
   */
  @Override
  public int notFound(Lwp lp, long pid) {
    CallMemory s = CallMemory.of(lp);
    int pidfd = pid <= 0 ? -ESRCH : Pidfd.open(s, (int) pid);
    if (pidfd < 0 && !isShort(pidfd)) {
      return isProcess(pidfd, pid) ? EAGAIN : ESRCH;
    }
    if (pidfd < 0) {
      return -pidfd;
    }
    boolean lives = !Pidfd.hasEnded(s, pidfd); // if so, only the earlier pidfd_open failed
    FileCalls.close(s, pidfd);
    return lives ? lastShortage : ESRCH;
  }

  private static boolean isShort(int pidfd) {
    return pidfd == -EMFILE || pidfd == -ENFILE || pidfd == -ENOMEM;
  }

  /** Whether a pid is that of a thread; pidfd_open(2) returns ENOENT for it since Linux 6.15. */
  private static boolean isThread(int pidfd) {
    return pidfd == -EINVAL || pidfd == -ENOENT;
  }

  /** Whether a pid is that of a process, after pidfd_open(2) has failed for it. */
  private static boolean isProcess(int pidfd, long pid) {
    return pidfd != -ESRCH
        && !isThread(pidfd)
        && ProcessHandle.of(pid).isPresent()
        && !ProcessEnd.isThread(pid);
  }

  /** Returns a process that has not exited; null if there is none. */
  @Override
  public @Nullable Proc pfind(Lwp lp, long pid) {
    LinuxProc p = find(lp, pid);
    if (p == null || p.isLive(lp)) {
      return p;
    }
    p.drop(lp);
    return null;
  }

  /** Returns a process that has exited and is not reaped yet; null if there is none. */
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
      known.drop(lp); // the process id may belong to another process by now
    }
    int pidfd = pid <= 0 ? -ESRCH : Pidfd.open(CallMemory.of(lp), (int) pid);
    if (pidfd < 0) {
      if (isThread(pidfd) || isShort(pidfd)) {
        lastShortage = -pidfd;
        return null;
      }
      if (!isProcess(pidfd, pid)) {
        return null;
      }
    }
    LinuxProc p = null;
    try {
      p = new LinuxProc(procs, machine, (int) pid, pidfd);
      p.hold(lp);
      if (pidfd < 0 && !isAwaited(p)) {
        p.drop(lp);
        return null; // notFound() then returns EAGAIN
      }
    } catch (Throwable t) {
      LinuxProc.closeUnheld(pidfd, p);
      throw t;
    }
    if (p.isLive(lp)) {
      LinuxProc other = procs.putIfAbsent(p);
      if (other != null && other != p && other.hold(lp)) { // the reporter of forks added it first
        p.drop(lp);
        return other;
      }
    }
    return p;
  }

  private static boolean isAwaited(LinuxProc p) {
    try {
      p.awaitByJdk();
      return true;
    } catch (OutOfMemoryError e) {
      if (!ThreadErrors.isLackOfThread(e)) {
        throw e;
      }
      return false;
    }
  }

  /** D-14: whether the exit is known. */
  @Override
  public boolean hasExited(Proc p) {
    return ((LinuxProc) p).hasEnded();
  }

  /** Always true: on Linux a process may watch the exit of any other process. */
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
