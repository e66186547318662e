// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.sim;

import static io.github.kqueue4j.reference.kern.EventVar.NOTE_SIGNAL;

import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.Kernel;
import io.github.kqueue4j.reference.kern.KernelEntry;
import io.github.kqueue4j.reference.kern.Proc;
import io.github.kqueue4j.reference.kern.SignalFilter;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A simulated kernel and its descriptors, processes and clock. Guarded by the {@link Baton}. */
public final class SimWorld {
  /** The threads and the clock. */
  public final SimMachine machine;

  /** The descriptors. */
  public final SimFileDesc fdesc = new SimFileDesc();

  /** The processes. */
  public final SimProcs procs = new SimProcs();

  /** The kernel. */
  public final Kernel kernel;

  /**
   * Creates a kernel without open descriptors.
   *
   * @param machine the threads and the clock; its creator is the main thread
   */
  public SimWorld(SimMachine machine) {
    this.machine = machine;
    this.kernel = new Kernel(machine, fdesc, procs, procs, new SignalFilter(procs.proc0).filtops());
  }

  /**
   * Sets the listener for SIGIO.
   *
   * @param listener receives the owner of the kqueue at each SIGIO
   */
  public void onSigio(Consumer<Proc> listener) {
    procs.onSigio = listener;
  }

  /**
   * Opens a device.
   *
   * @param lp the calling thread
   * @return the descriptor
   */
  public int openDev(Lwp lp) {
    return fdesc.install(lp, new File(SimDev.DEVOPS, File.FREAD | File.FWRITE, new SimDev()));
  }

  /**
   * Returns the device of a descriptor.
   *
   * @param lp the calling thread
   * @param fd a descriptor that {@link #openDev} returned
   * @return the device
   */
  public SimDev dev(Lwp lp, int fd) {
    File fp = fdesc.holdfp(lp, fd);
    if (fp == null || !(fp.fData instanceof SimDev dev)) {
      throw new IllegalArgumentException(fd + " is no device");
    }
    fp.fdrop(lp);
    return dev;
  }

  /**
   * Opens a pipe.
   *
   * @param lp the calling thread
   * @param bothWays whether each end can read and write, like a socket pair
   * @return two descriptors: the read end, then the write end
   */
  public int[] openPipe(Lwp lp, boolean bothWays) {
    SimPipe[] ends = SimPipe.pair();
    int both = File.FREAD | File.FWRITE;
    File r = new File(SimPipe.PIPEOPS, bothWays ? both : File.FREAD, ends[0]);
    File w = new File(SimPipe.PIPEOPS, bothWays ? both : File.FWRITE, ends[1]);
    int[] numbers = {fdesc.install(lp, r), -1};
    try {
      numbers[1] = fdesc.install(lp, w);
      return numbers;
    } catch (Throwable t) {
      fdesc.close(lp, numbers[0]);
      throw t;
    }
  }

  /**
   * Opens a vnode.
   *
   * @param lp the calling thread
   * @param vnode the vnode to open
   * @return the descriptor
   */
  public int openVnode(Lwp lp, SimVnode vnode) {
    return fdesc.install(lp, new File(SimVnode.VNODEOPS, File.FREAD, vnode));
  }

  /**
   * Creates a vnode without a name.
   *
   * @return the vnode
   */
  public SimVnode newVnode() {
    return new SimVnode();
  }

  /**
   * Sends a signal to the calling process.
   *
   * @param lp the calling thread
   * @param signo the signal number
   */
  public void signal(Lwp lp, long signo) {
    KernelEntry.knote(lp, procs.proc0.pKlist, NOTE_SIGNAL | signo);
  }

  /**
   * Returns what is left after everything was closed.
   *
   * @return one line for each leaked thing; empty if nothing leaked
   */
  public List<String> leaks() {
    List<String> lines = new ArrayList<>(procs.leaks());
    if (fdesc.files() != 0) {
      lines.add("files: " + fdesc.files());
    }
    if (kernel.callouts() != 0) {
      lines.add("timers: " + kernel.callouts());
    }
    if (machine.hasCallouts()) {
      lines.add("armed callouts");
    }
    return lines;
  }
}
