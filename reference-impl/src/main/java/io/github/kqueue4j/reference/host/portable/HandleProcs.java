// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static io.github.kqueue4j.SysEvent.NOTE_EXIT;
import static io.github.kqueue4j.reference.kern.EventVar.EAGAIN;
import static io.github.kqueue4j.reference.kern.EventVar.EMFILE;
import static io.github.kqueue4j.reference.kern.EventVar.ENFILE;
import static io.github.kqueue4j.reference.kern.EventVar.ENOMEM;
import static io.github.kqueue4j.reference.kern.EventVar.ESRCH;

import io.github.kqueue4j.reference.host.HostMachine;
import io.github.kqueue4j.reference.host.ProcessEnd;
import io.github.kqueue4j.reference.host.ThreadErrors;
import io.github.kqueue4j.reference.kern.KList;
import io.github.kqueue4j.reference.kern.KernelEntry;
import io.github.kqueue4j.reference.kern.Knote;
import io.github.kqueue4j.reference.kern.KnoteLists;
import io.github.kqueue4j.reference.kern.Proc;
import io.github.kqueue4j.reference.kern.ProcTable;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The process table over {@link ProcessHandle}, which reports the end of a process but not its exit
 * status. A process that has ended is no longer found: this host has no zombies.
 */
public class HandleProcs implements ProcTable {
  /** The wait status of every process, since the JDK does not report it. */
  private static final int UNKNOWN = -1;

  /** What the JDK reads of a process on Linux. */
  private static final Path OWN_STATE = Path.of("/proc/self/stat");

  private final HostMachine machine;
  private final Map<Long, HandleProc> live = new ConcurrentHashMap<>();

  /**
   * Creates the process table of this system.
   *
   * @param machine provides the kernel thread that reports the end of a process
   */
  public HandleProcs(HostMachine machine) {
    this.machine = machine;
  }

  /** A process that is or was watched; kept until the process ends. */
  private final class HandleProc extends Proc {
    private final ProcessHandle handle;

    HandleProc(ProcessHandle handle) {
      super(handle.pid(), new Watchers());
      this.handle = handle;
      ((Watchers) pKlist).proc = this;
    }

    private int exit(Lwp lp) {
      HandleProcs.this.exit(lp, this);
      return 0;
    }

    /** Requests a report of the process's end; the process may have ended already. */
    private void await() {
      ProcessEnd.await(handle, () -> KernelEntry.run(machine.curlwp(), this::exit));
    }
  }

  /** The knotes that watch a process. */
  private static final class Watchers extends KList {
    private @Nullable HandleProc proc;

    /** Asks again for the end if the process ended between {@code pfind} and this insertion. */
    @Override
    protected void inserted(Lwp lp, Knote kn) {
      if (proc != null && !proc.handle.isAlive()) {
        proc.await();
      }
    }
  }

  @Override
  public final @Nullable Proc pfind(Lwp lp, long pid) {
    HandleProc known = live.get(pid);
    if (known != null && known.handle.isAlive()) {
      return known;
    }
    Optional<ProcessHandle> found = pid <= 0 ? Optional.empty() : ProcessHandle.of(pid);
    if (found.isEmpty() || !found.get().isAlive() || ProcessEnd.isThread(pid)) {
      return null;
    }
    HandleProc made = new HandleProc(found.get());
    HandleProc before = live.putIfAbsent(pid, made);
    if (before != null && before.handle.equals(made.handle)) {
      return before; // another thread has added the process in the meantime
    }
    live.put(pid, made); // an older entry belongs to another process that had the same pid
    boolean awaited = false;
    try {
      made.await();
      awaited = true;
      return made;
    } catch (OutOfMemoryError e) {
      if (!ThreadErrors.isLackOfThread(e)) {
        throw e;
      }
      return null; // notFound() then returns EAGAIN
    } finally {
      if (!awaited) {
        live.remove(pid, made); // or else the next call would find it, whose end nobody reports
      }
    }
  }

  /**
   * D-13: EAGAIN, not ESRCH, for a live process for whose end no waiting thread can be started;
   * EMFILE where no descriptor is left to look for the process; and an error without a number,
   * which {@link JdkErrors} explains, where the JDK sees no process at all, such as without {@code
   * /proc} on Linux.
   */
  @Override
  public final int notFound(Lwp lp, long pid) {
    if (pid <= 0) {
      return ESRCH;
    }
    if (ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
      return ProcessEnd.isThread(pid) ? ESRCH : EAGAIN;
    }
    boolean sees = ProcessHandle.of(ProcessHandle.current().pid()).isPresent();
    return sees || !mayExist(lp, pid) ? ESRCH : lookupError(lp);
  }

  /**
   * Returns whether a process may exist that the JDK does not see, as it sees none.
   *
   * @param lp the calling thread
   * @param pid a positive number
   * @return true unless the host knows that there is no such process
   */
  protected boolean mayExist(Lwp lp, long pid) {
    return true;
  }

  /**
   * The errno with which the JDK cannot read the state of any process, not even of this one; EAGAIN
   * if the state can be read by now, so that a second try may succeed.
   */
  private static int lookupError(Lwp lp) {
    try {
      Files.newInputStream(OWN_STATE).close();
      return EAGAIN;
    } catch (IOException e) {
      int error = JdkErrors.errno(e);
      boolean lack = error == EMFILE || error == ENFILE || error == ENOMEM;
      return lack ? error : JdkErrors.unseen(lp, OWN_STATE, e);
    }
  }

  /** Reports the end of a process to its knotes in all kqueues. */
  private void exit(Lwp lp, HandleProc p) {
    p.pToken.get(lp);
    live.remove(p.pPid, p);
    p.pXstat = UNKNOWN;
    KnoteLists.knote(lp, p.pKlist, NOTE_EXIT);
    p.pToken.rel(lp);
  }

  @Override
  public final @Nullable Proc zpfind(Lwp lp, long pid) {
    return null;
  }

  /** Always true: the JDK gives no handle for a process that the caller may not see. */
  @Override
  public final boolean prisonCheck(Lwp lp, Proc p) {
    return true;
  }

  @Override
  public final void phold(Proc p) {}

  @Override
  public final void prele(Proc p) {}
}
