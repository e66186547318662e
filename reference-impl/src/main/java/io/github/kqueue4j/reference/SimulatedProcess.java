// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference;

import io.github.kqueue4j.ExitStatus;
import io.github.kqueue4j.reference.host.sim.SimProcs.SimProc;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A process of a simulated kernel. Only threads of the process's {@link SimulatedKernel} may use
 * it. An operation that the process cannot do in its present state throws {@link
 * IllegalStateException}.
 */
public final class SimulatedProcess {
  private final SimulatedKernel kernel;
  private final SimProc proc;

  SimulatedProcess(SimulatedKernel kernel, SimProc proc) {
    this.kernel = kernel;
    this.proc = proc;
  }

  /**
   * Returns the process id, which is the ident of PROC events.
   *
   * @return a pid that is never given to another process
   */
  public long pid() {
    return proc.pPid;
  }

  /**
   * Forks, which reports NOTE_FORK.
   *
   * @return the live child, which is jailed if this process is jailed
   */
  public SimulatedProcess fork() {
    checkLive("fork");
    AtomicReference<SimProc> child = new AtomicReference<>();
    kernel.stimulus(
        "fork p" + pid() + " p" + kernel.nextPid(),
        lp -> kernel.procs().fork(lp, proc, child::set));
    return new SimulatedProcess(kernel, child.get());
  }

  /** Executes another program, which reports NOTE_EXEC. */
  public void exec() {
    checkLive("exec");
    kernel.stimulus("exec p" + pid(), (Lwp lp) -> kernel.procs().exec(lp, proc));
  }

  /**
   * Exits, which reports NOTE_EXIT. The process is a zombie until {@link #reap}.
   *
   * @param status the exit status
   */
  public void exit(ExitStatus status) {
    checkLive("exit");
    int wait = status.waitStatus();
    kernel.stimulus("exit p" + pid() + " " + wait, lp -> kernel.procs().exit(lp, proc, wait));
  }

  /** Reaps the zombie, as its parent does by {@code wait(2)}; the pid is not found any more. */
  public void reap() {
    if (proc.isLive() || proc.isGone()) {
      throw new IllegalStateException(
          this + " is not a zombie: only an exited process can be reaped, and only once");
    }
    kernel.stimulus("reap p" + pid(), lp -> kernel.procs().reap(proc));
  }

  /** Puts the process into a jail: to watch it fails with EACCES from now on. */
  public void jail() {
    kernel.stimulus("jail p" + pid(), lp -> proc.jail());
  }

  private void checkLive(String what) {
    if (!proc.isLive()) {
      throw new IllegalStateException(this + " has exited: it cannot " + what);
    }
  }

  /**
   * Returns {@code SimulatedProcess[1000]}.
   *
   * @return the class and the pid
   */
  @Override
  public String toString() {
    return "SimulatedProcess[" + pid() + "]";
  }
}
