// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static io.github.kqueue4j.SysEvent.NOTE_EXIT;
import static io.github.kqueue4j.reference.kern.EventVar.EAGAIN;
import static io.github.kqueue4j.reference.kern.EventVar.ESRCH;

import io.github.kqueue4j.reference.host.HostMachine;
import io.github.kqueue4j.reference.host.ProcessEnd;
import io.github.kqueue4j.reference.kern.KList;
import io.github.kqueue4j.reference.kern.KernelEntry;
import io.github.kqueue4j.reference.kern.Knote;
import io.github.kqueue4j.reference.kern.KnoteLists;
import io.github.kqueue4j.reference.kern.Proc;
import io.github.kqueue4j.reference.kern.ProcTable;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Processes as the JDK knows them: by a {@link ProcessHandle}, which tells when one ends, but not
 * how. One that ended is gone: there are no zombies here.
 */
public final class HandleProcs implements ProcTable {
  /** The wait status of a process that is not told. */
  private static final int UNKNOWN = -1;

  private final HostMachine machine;
  private final Map<Long, HandleProc> live = new ConcurrentHashMap<>();

  /**
   * The processes of this system.
   *
   * @param machine what runs when one ends
   */
  public HandleProcs(HostMachine machine) {
    this.machine = machine;
  }

  /** A process that somebody watches, or has watched, until it ends. */
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

    /** Has its end told; it may be over. */
    private void await() {
      ProcessEnd.await(handle, () -> KernelEntry.run(machine.curlwp(), this::exit));
    }
  }

  /** Who watches a process. */
  private static final class Watchers extends KList {
    private @Nullable HandleProc proc;

    /** It may have ended between the look-up and now. */
    @Override
    protected void inserted(Lwp lp, Knote kn) {
      if (proc != null && !proc.handle.isAlive()) {
        proc.await();
      }
    }
  }

  @Override
  public @Nullable Proc pfind(Lwp lp, long pid) {
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
      return before; // another thread was first
    }
    live.put(pid, made); // the number is another process's by now
    try {
      made.await();
      return made;
    } catch (OutOfMemoryError e) {
      live.remove(pid, made);
      if (!WatchedDirectories.isLackOfThread(e)) {
        throw e;
      }
      return null; // see notFound
    }
  }

  /** D-13: not ESRCH for a process whose end no thread can wait for. */
  @Override
  public int notFound(Lwp lp, long pid) {
    boolean lives = pid > 0 && ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    return lives && !ProcessEnd.isThread(pid) ? EAGAIN : ESRCH;
  }

  /** It has ended: tells who watches it, in every kqueue. */
  private void exit(Lwp lp, HandleProc p) {
    p.pToken.get(lp);
    live.remove(p.pPid, p);
    p.pXstat = UNKNOWN;
    KnoteLists.knote(lp, p.pKlist, NOTE_EXIT);
    p.pToken.rel(lp);
  }

  @Override
  public @Nullable Proc zpfind(Lwp lp, long pid) {
    return null;
  }

  /** Who may not see a process gets no handle of it. */
  @Override
  public boolean prisonCheck(Lwp lp, Proc p) {
    return true;
  }

  @Override
  public void phold(Proc p) {}

  @Override
  public void prele(Proc p) {}
}
