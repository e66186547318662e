// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference;

import io.github.kqueue4j.ExitStatus;
import io.github.kqueue4j.reference.host.sim.SimProcs.SimProc;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A process of the simulated world. To be used by the threads of its {@link SimulatedKernel} only;
 * what a process in its state cannot do is an {@link IllegalStateException}.
 */
public final class SimulatedProcess {
  private final SimulatedKernel kernel;
  private final SimProc proc;

  SimulatedProcess(SimulatedKernel kernel, SimProc proc) {
    this.kernel = kernel;
    this.proc = proc;
  }

  /**
   * Returns the ident of its PROC events.
   *
   * @return a number that no other process has or will have
   */
  public long pid() {
    return proc.pPid;
  }

  /**
   * Forks: NOTE_FORK.
   *
   * @return the live child; a jailed process's is jailed
   */
  public SimulatedProcess fork() {
    checkLive("fork");
    AtomicReference<SimProc> child = new AtomicReference<>();
    kernel.stimulus(
        "fork p" + pid() + " p" + kernel.nextPid(),
        lp -> kernel.procs().fork(lp, proc, child::set));
    return new SimulatedProcess(kernel, child.get());
  }

  /** Runs another program: NOTE_EXEC. */
  public void exec() {
    checkLive("exec");
    kernel.stimulus("exec p" + pid(), (Lwp lp) -> kernel.procs().exec(lp, proc));
  }

  /**
   * Exits: NOTE_EXIT. A zombie from now on, until reaped.
   *
   * @param status how it ended
   */
  public void exit(ExitStatus status) {
    checkLive("exit");
    int wait = status.waitStatus();
    kernel.stimulus("exit p" + pid() + " " + wait, lp -> kernel.procs().exit(lp, proc, wait));
  }

  /** Its parent has taken the status: it is gone. */
  public void reap() {
    if (proc.isLive() || proc.isGone()) {
      throw new IllegalStateException(this + " is no zombie: only an exited process is reaped");
    }
    kernel.stimulus("reap p" + pid(), lp -> kernel.procs().reap(proc));
  }

  /** Whoever watches it from now on gets EACCES. */
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
   * @return its pid
   */
  @Override
  public String toString() {
    return "SimulatedProcess[" + pid() + "]";
  }
}
