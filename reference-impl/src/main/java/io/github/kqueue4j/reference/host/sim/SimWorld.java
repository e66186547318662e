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

/** A kernel with everything that it can watch, all simulated. */
public final class SimWorld {
  /** Threads and the clock. */
  public final SimMachine machine;

  /** The descriptors. */
  public final SimFileDesc fdesc = new SimFileDesc();

  /** The processes. */
  public final SimProcs procs = new SimProcs();

  /** The kernel. */
  public final Kernel kernel;

  /**
   * An empty world whose driver is the calling thread.
   *
   * @param machine threads and the clock
   */
  public SimWorld(SimMachine machine) {
    this.machine = machine;
    this.kernel = new Kernel(machine, fdesc, procs, procs, new SignalFilter(procs.proc0).filtops());
  }

  /**
   * Who is told of each SIGIO.
   *
   * @param listener gets the owner
   */
  public void onSigio(Consumer<Proc> listener) {
    procs.onSigio = listener;
  }

  /**
   * Opens a device.
   *
   * @param lp the calling thread
   * @return its number
   */
  public int openDev(Lwp lp) {
    return fdesc.install(lp, new File(SimDev.DEVOPS, File.FREAD | File.FWRITE, new SimDev()));
  }

  /**
   * The device of a number.
   *
   * @param lp the calling thread
   * @param fd what openDev returned
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
   * @param bothWays whether each end reads and writes, as a socket pair's do
   * @return the numbers: read end, write end
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
   * @param vnode what to open
   * @return its number
   */
  public int openVnode(Lwp lp, SimVnode vnode) {
    return fdesc.install(lp, new File(SimVnode.VNODEOPS, File.FREAD, vnode));
  }

  /**
   * A file in no directory.
   *
   * @return the vnode
   */
  public SimVnode newVnode() {
    return new SimVnode();
  }

  /**
   * The process that calls in receives a signal.
   *
   * @param lp the calling thread
   * @param signo its number
   */
  public void signal(Lwp lp, long signo) {
    KernelEntry.knote(lp, procs.proc0.pKlist, NOTE_SIGNAL | signo);
  }

  /**
   * What is left after everything was closed.
   *
   * @return one line for each thing; empty if nothing leaked
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
