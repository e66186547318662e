// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.sim;

import static io.github.kqueue4j.SysEvent.NOTE_EXEC;
import static io.github.kqueue4j.SysEvent.NOTE_EXIT;
import static io.github.kqueue4j.SysEvent.NOTE_FORK;
import static io.github.kqueue4j.reference.kern.EventVar.ESRCH;

import io.github.kqueue4j.reference.kern.KList;
import io.github.kqueue4j.reference.kern.KQueue;
import io.github.kqueue4j.reference.kern.KernelEntry;
import io.github.kqueue4j.reference.kern.Proc;
import io.github.kqueue4j.reference.kern.ProcTable;
import io.github.kqueue4j.reference.kern.Sigio;
import io.github.kqueue4j.reference.lwkt.Kassert;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The process table of a simulated kernel, and the SIGIO owners of its kqueues. Guarded by the
 * {@link Baton}.
 */
public final class SimProcs implements ProcTable, Sigio {
  private static final long FIRST_PID = 1000;

  /** A simulated process. */
  public static final class SimProc extends Proc {
    /** The life cycle of a process. */
    enum State {
      LIVE,
      ZOMBIE,
      GONE
    }

    State state = State.LIVE;
    int holds;
    boolean jailed;

    SimProc(long pid) {
      super(pid, new KList());
    }

    /**
     * Returns whether the process has not exited.
     *
     * @return true if the process is live
     */
    public boolean isLive() {
      return state == State.LIVE;
    }

    /**
     * Returns whether the process was reaped.
     *
     * @return true once it is
     */
    public boolean isGone() {
      return state == State.GONE;
    }

    /** Makes {@code PRISON_CHECK} fail for this process from now on. */
    public void jail() {
      jailed = true;
    }
  }

  /** The calling process. */
  final Proc proc0 = new Proc(1, new KList());

  /** Called for each SIGIO, with the owner that receives the signal. */
  Consumer<Proc> onSigio = owner -> {};

  private final Map<Long, SimProc> procs = new LinkedHashMap<>();
  private final List<KQueue> owned = new ArrayList<>();
  private long nextPid = FIRST_PID;

  SimProcs() {}

  /**
   * Returns the pid that the next process will get.
   *
   * @return an unused pid
   */
  public long nextPid() {
    return nextPid;
  }

  /**
   * Creates a live process.
   *
   * @param parent the parent, whose jail the process shares; null for none
   * @return the process
   */
  public SimProc start(@Nullable SimProc parent) {
    SimProc p = new SimProc(nextPid++);
    p.jailed = parent != null && parent.jailed;
    procs.put(p.pPid, p);
    return p;
  }

  /**
   * Forks. The child is live and was passed to {@code named} before the parent's watchers are
   * notified.
   *
   * @param lp the calling thread
   * @param parent a process
   * @param named receives the child before the notification
   * @return 0, or ESRCH if the parent is not live
   */
  public int fork(Lwp lp, SimProc parent, Consumer<SimProc> named) {
    if (!parent.isLive()) {
      return ESRCH;
    }
    SimProc child = start(parent);
    named.accept(child);
    KernelEntry.knote(lp, parent.pKlist, NOTE_FORK | child.pPid);
    return 0;
  }

  /**
   * Reports {@code NOTE_EXEC} to the watchers of a process.
   *
   * @param lp the calling thread
   * @param p a process
   * @return 0, or ESRCH if the process is not live
   */
  public int exec(Lwp lp, SimProc p) {
    if (!p.isLive()) {
      return ESRCH;
    }
    KernelEntry.knote(lp, p.pKlist, NOTE_EXEC);
    return 0;
  }

  /**
   * Ends a process: removes its ownership of kqueues, notifies its watchers and makes it a zombie.
   *
   * @param lp the calling thread
   * @param p a process
   * @param status the wait status
   * @return 0, or ESRCH if the process is not live
   */
  public int exit(Lwp lp, SimProc p, int status) {
    if (!p.isLive()) {
      return ESRCH;
    }
    for (KQueue kq : List.copyOf(owned)) {
      if (kq.kqSigio == p) {
        funsetown(lp, kq);
      }
    }
    p.pXstat = status;
    KernelEntry.knote(lp, p.pKlist, NOTE_EXIT);
    p.state = SimProc.State.ZOMBIE; // last: if the report fails, the process is still live
    return 0;
  }

  /**
   * Reaps a zombie.
   *
   * @param p a process
   * @return 0, or ESRCH if the process is not a zombie
   */
  public int reap(SimProc p) {
    if (p.state != SimProc.State.ZOMBIE) {
      return ESRCH;
    }
    Kassert.kassert(p.pKlist.isEmpty(), "reap: knotes on a dead process");
    p.state = SimProc.State.GONE;
    return 0;
  }

  private @Nullable Proc find(long pid, SimProc.State state) {
    SimProc p = procs.get((long) (int) pid); // pid_t is an int
    if (p == null || p.state != state) {
      return null;
    }
    p.holds++;
    return p;
  }

  @Override
  public @Nullable Proc pfind(Lwp lp, long pid) {
    return find(pid, SimProc.State.LIVE);
  }

  @Override
  public @Nullable Proc zpfind(Lwp lp, long pid) {
    return find(pid, SimProc.State.ZOMBIE);
  }

  @Override
  public boolean prisonCheck(Lwp lp, Proc p) {
    return !((SimProc) p).jailed;
  }

  @Override
  public void phold(Proc p) {
    ((SimProc) p).holds++;
  }

  @Override
  public void prele(Proc p) {
    ((SimProc) p).holds--;
  }

  @Override
  public int fsetown(Lwp lp, long pid, KQueue kq) {
    if (pid == 0) {
      funsetown(lp, kq);
      return 0;
    }
    Proc p = pfind(lp, pid);
    if (p == null) {
      return ESRCH;
    }
    prele(p);
    funsetown(lp, kq);
    kq.kqSigio = p;
    owned.add(kq);
    return 0;
  }

  @Override
  public void funsetown(Lwp lp, KQueue kq) {
    kq.kqSigio = null;
    owned.remove(kq);
  }

  @Override
  public void pgsigio(Lwp lp, Proc owner) {
    onSigio.accept(owner);
  }

  /** Returns one line for each thing that is left although the kernel is closed. */
  List<String> leaks() {
    List<String> lines = new ArrayList<>();
    if (!proc0.pKlist.isEmpty()) {
      lines.add("signal knotes");
    }
    if (!owned.isEmpty()) {
      lines.add("owners of kqueues: " + owned.size());
    }
    for (SimProc p : procs.values()) {
      if (p.holds != 0 || !p.pKlist.isEmpty()) {
        lines.add("process " + p.pPid + ": held " + p.holds + " times, or watched");
      }
    }
    return lines;
  }
}
