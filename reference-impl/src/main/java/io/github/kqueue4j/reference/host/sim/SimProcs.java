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
 * The processes of a simulated world, and who owns which kqueue. Guarded by the right to run, as
 * all of that world.
 */
public final class SimProcs implements ProcTable, Sigio {
  private static final long FIRST_PID = 1000;

  /** A process. */
  public static final class SimProc extends Proc {
    /** Where a process stands. */
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
     * Whether it has not exited.
     *
     * @return true if live
     */
    public boolean isLive() {
      return state == State.LIVE;
    }

    /**
     * Whether nothing is left of it.
     *
     * @return true once reaped
     */
    public boolean isGone() {
      return state == State.GONE;
    }

    /** {@code PRISON_CHECK} fails from now on. */
    public void jail() {
      jailed = true;
    }
  }

  /** The process that calls in. */
  final Proc proc0 = new Proc(1, new KList());

  /** Told of each SIGIO. */
  Consumer<Proc> onSigio = owner -> {};

  private final Map<Long, SimProc> procs = new LinkedHashMap<>();
  private final List<KQueue> owned = new ArrayList<>();
  private long nextPid = FIRST_PID;

  SimProcs() {}

  /**
   * The pid that the next process will get.
   *
   * @return a number in no use so far
   */
  public long nextPid() {
    return nextPid;
  }

  /**
   * A live process.
   *
   * @param parent whose jail it shares; null for none
   * @return the process
   */
  public SimProc start(@Nullable SimProc parent) {
    SimProc p = new SimProc(nextPid++);
    p.jailed = parent != null && parent.jailed;
    procs.put(p.pPid, p);
    return p;
  }

  /**
   * Forks. The child is live, and known to {@code named}, when the parent's watchers are told.
   *
   * @param lp the calling thread
   * @param parent a process
   * @param named told of the child first
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
   * {@code NOTE_EXEC}.
   *
   * @param lp the calling thread
   * @param p a process
   * @return 0, or ESRCH if it is not live
   */
  public int exec(Lwp lp, SimProc p) {
    if (!p.isLive()) {
      return ESRCH;
    }
    KernelEntry.knote(lp, p.pKlist, NOTE_EXEC);
    return 0;
  }

  /**
   * Exits: the process owns no kqueue any more, is a zombie, and its watchers are told.
   *
   * @param lp the calling thread
   * @param p a process
   * @param status its wait status
   * @return 0, or ESRCH if it is not live
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
    p.state = SimProc.State.ZOMBIE; // last: a process whose exit was not told is still there
    return 0;
  }

  /**
   * The zombie is gone.
   *
   * @param p a process
   * @return 0, or ESRCH if it is no zombie
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

  /** What a closed world may not have left, one line each. */
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
