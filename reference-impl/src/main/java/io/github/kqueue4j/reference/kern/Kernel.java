// SPDX-License-Identifier: BSD-2-Clause
/*
 * Derived from DragonFly BSD's sys/kern/kern_event.c:
 *
 * Copyright (c) 1999,2000,2001 Jonathan Lemon <jlemon@FreeBSD.org>
 * All rights reserved.
 *
 * Redistribution and use in source and binary forms, with or without
 * modification, are permitted provided that the following conditions
 * are met:
 * 1. Redistributions of source code must retain the above copyright
 *    notice, this list of conditions and the following disclaimer.
 * 2. Redistributions in binary form must reproduce the above copyright
 *    notice, this list of conditions and the following disclaimer in the
 *    documentation and/or other materials provided with the distribution.
 *
 * THIS SOFTWARE IS PROVIDED BY THE AUTHOR AND CONTRIBUTORS ``AS IS'' AND
 * ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE
 * IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE
 * ARE DISCLAIMED.  IN NO EVENT SHALL THE AUTHOR OR CONTRIBUTORS BE LIABLE
 * FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
 * DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS
 * OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION)
 * HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT
 * LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY
 * OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF
 * SUCH DAMAGE.
 */
package io.github.kqueue4j.reference.kern;

import io.github.kqueue4j.reference.lwkt.Machine;
import io.github.kqueue4j.reference.lwkt.Token;
import io.github.kqueue4j.spi.StackRoom;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One kernel. The global variables of the C file are fields here, so that a program can have
 * several kernels (D-01).
 */
public final class Kernel {
  /** The threads, their sleeps, and the clock. */
  public final Machine machine;

  /** The descriptors of the calling process; a kernel has only one. */
  public final FileDesc fdesc;

  /** The process table. */
  public final ProcTable procs;

  /** The owners of kqueues, which receive SIGIO. */
  public final Sigio sigio;

  /** {@code kq_calloutmax}, {@code kq_checkloop}, {@code kq_wakeup_one}. */
  public final Sysctl sysctl = new Sysctl();

  /** {@code kq_ncallouts}. */
  final AtomicInteger kqNcallouts = new AtomicInteger();

  /** The token of {@code get_mplock()}. */
  final Token mplock = new Token();

  private final FilterOps sigFiltops;

  /**
   * A bit for each filter whose classes are initialized. Not guarded: a race between threads loses
   * a bit at most, and the classes are then looked at once more.
   */
  private int begun;

  /**
   * Creates a kernel.
   *
   * @param machine the machine on which the kernel runs
   * @param fdesc the descriptor table
   * @param procs the process table
   * @param sigio the owners of kqueues
   * @param sigFiltops {@code sig_filtops}, which the original defines in {@code kern_sig.c}
   */
  public Kernel(
      Machine machine, FileDesc fdesc, ProcTable procs, Sigio sigio, FilterOps sigFiltops) {
    this.machine = machine;
    this.fdesc = fdesc;
    this.procs = procs;
    this.sigio = sigio;
    this.sigFiltops = sigFiltops;
  }

  /** Initializes the classes that every call may use. */
  public void initialize() {
    StackRoom.initialize(MethodHandles.lookup(), Frame.class, Knotes.class);
  }

  /** {@code sysfilt_ops[~filter]}: not a table, so that unused filter classes are not loaded. */
  FilterOps sysfiltOps(int filter) {
    int bit = 1 << ~filter;
    if ((begun & bit) == 0) {
      StackRoom.check();
      fdesc.begin(filter);
      StackRoom.initialize(MethodHandles.lookup(), UserFilter.class); // every scan asks for it
      FilterOps ops = opsOf(filter);
      begun |= bit;
      return ops;
    }
    return opsOf(filter);
  }

  private FilterOps opsOf(int filter) {
    return switch (filter) {
      case EventVar.EVFILT_READ,
          EventVar.EVFILT_WRITE,
          EventVar.EVFILT_VNODE,
          EventVar.EVFILT_EXCEPT ->
          FileFilter.FILE_FILTOPS;
      case EventVar.EVFILT_AIO -> AioFilter.AIO_FILTOPS;
      case EventVar.EVFILT_PROC -> ProcFilter.PROC_FILTOPS;
      case EventVar.EVFILT_SIGNAL -> sigFiltops;
      case EventVar.EVFILT_TIMER -> TimerFilter.TIMER_FILTOPS;
      case EventVar.EVFILT_USER -> UserFilter.USER_FILTOPS;
      default -> throw new AssertionError("no filter " + filter);
    };
  }

  /**
   * Returns the number of TIMER registrations.
   *
   * @return {@code kq_ncallouts}
   */
  public int callouts() {
    return kqNcallouts.get();
  }
}
