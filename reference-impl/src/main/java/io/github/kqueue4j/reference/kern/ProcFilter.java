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

import static io.github.kqueue4j.SysEvent.EV_ADD;
import static io.github.kqueue4j.SysEvent.EV_CLEAR;
import static io.github.kqueue4j.SysEvent.EV_ENABLE;
import static io.github.kqueue4j.SysEvent.EV_EOF;
import static io.github.kqueue4j.SysEvent.EV_NODATA;
import static io.github.kqueue4j.SysEvent.EV_ONESHOT;
import static io.github.kqueue4j.SysEvent.NOTE_CHILD;
import static io.github.kqueue4j.SysEvent.NOTE_EXIT;
import static io.github.kqueue4j.SysEvent.NOTE_FORK;
import static io.github.kqueue4j.SysEvent.NOTE_TRACK;
import static io.github.kqueue4j.SysEvent.NOTE_TRACKERR;
import static io.github.kqueue4j.reference.kern.EventVar.EACCES;
import static io.github.kqueue4j.reference.kern.EventVar.EV_FLAG1;
import static io.github.kqueue4j.reference.kern.EventVar.KN_DETACHED;
import static io.github.kqueue4j.reference.kern.EventVar.NOTE_PCTRLMASK;
import static io.github.kqueue4j.reference.kern.EventVar.NOTE_PDATAMASK;

import io.github.kqueue4j.reference.lwkt.Lwp;

/** {@code proc_filtops}: the filter PROC. */
final class ProcFilter {
  static final FilterOps PROC_FILTOPS =
      new FilterOps(
          0, ProcFilter::filtProcattach, ProcFilter::filtProcdetach, ProcFilter::filtProc);

  private ProcFilter() {}

  /** {@code filt_procattach()}. */
  static int filtProcattach(Lwp lp, Knote kn) {
    ProcTable procs = kn.kq().kernel.procs;
    boolean immediate = false;
    Proc p = procs.pfind(lp, kn.knId);
    if (p == null && (kn.knSfflags & NOTE_EXIT) != 0) {
      p = procs.zpfind(lp, kn.knId);
      immediate = true;
    }
    if (p == null) {
      return procs.notFound(lp, kn.knId); // Deviates (D-13): ESRCH, or a lack of resources
    }
    if (!procs.prisonCheck(lp, p)) {
      procs.prele(p);
      return EACCES;
    }

    p.pToken.get(lp);
    // Deviates (D-14): the exit may have been reported while this thread waited for the token.
    immediate |= procs.hasExited(p);
    kn.knPtr = p;
    kn.knFlags |= EV_CLEAR; // automatically set

    // EV_FLAG1 marks a registration by the kernel: a tracked child
    if ((kn.knFlags & EV_FLAG1) != 0) {
      kn.knData = kn.knSdata; // the parent's pid
      kn.knFflags = NOTE_CHILD;
      kn.knFlags &= ~EV_FLAG1;
    }

    KnoteLists.knoteInsert(lp, p.pKlist, kn);

    // Activates an exit note at once if the process ended before it was watched.
    if (immediate && filtProc(lp, kn, NOTE_EXIT)) {
      Knotes.knoteActivate(lp, kn);
    }
    p.pToken.rel(lp);
    procs.prele(p);
    return 0;
  }

  /**
   * {@code filt_procdetach()}. Does nothing for a knote whose process has exited: {@code
   * filt_proc()} has detached it, since the process is gone by the time the event is collected.
   */
  static void filtProcdetach(Lwp lp, Knote kn) {
    if ((kn.knStatus & KN_DETACHED) != 0) {
      return;
    }
    if (kn.knPtr instanceof Proc p) { // D-16: null if an Error interrupted the attach
      KnoteLists.knoteRemove(lp, p.pKlist, kn);
    }
  }

  private static Proc proc(Knote kn) {
    if (kn.knPtr instanceof Proc p) {
      return p;
    }
    throw new AssertionError("knote without a process: " + kn.knPtr);
  }

  /** {@code filt_proc()}. */
  static boolean filtProc(Lwp lp, Knote kn, long hint) {
    int event = (int) hint & NOTE_PCTRLMASK;

    if ((kn.knSfflags & event) != 0) {
      kn.knFflags |= event;
    }

    if (event == NOTE_EXIT) {
      if ((kn.knStatus & KN_DETACHED) == 0) {
        Proc p = proc(kn);
        ProcTable procs = kn.kq().kernel.procs;
        procs.phold(p);
        KnoteLists.knoteRemove(lp, p.pKlist, kn);
        kn.knStatus |= KN_DETACHED;
        kn.knData = p.pXstat;
        kn.knPtr = null;
        procs.prele(p);
      }
      kn.knFlags |= EV_EOF | EV_NODATA | EV_ONESHOT;
      return true;
    }

    // Registers a knote for the child, which reports NOTE_CHILD with the parent's pid at once.
    if (event == NOTE_FORK && (kn.knSfflags & NOTE_TRACK) != 0) {
      Kevent kev = new Kevent();
      kev.set(
          hint & NOTE_PDATAMASK,
          kn.knFilter,
          kn.knFlags | EV_ADD | EV_ENABLE | EV_FLAG1,
          kn.knSfflags,
          kn.knId, // the parent
          kn.knUdata);
      int error = KqueueRegister.kqueueRegister(lp, kn.kq(), kev);
      if (error != 0) {
        kn.knFflags |= NOTE_TRACKERR;
      }
    }

    return kn.knFflags != 0;
  }
}
