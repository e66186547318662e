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

import static io.github.kqueue4j.SysEvent.EV_CLEAR;
import static io.github.kqueue4j.SysEvent.EV_ONESHOT;
import static io.github.kqueue4j.reference.kern.EventVar.ENOMEM;
import static io.github.kqueue4j.reference.kern.EventVar.FILTEROP_MPSAFE;
import static io.github.kqueue4j.reference.kern.EventVar.KN_DELETING;
import static io.github.kqueue4j.reference.kern.EventVar.KN_PROCESSING;
import static io.github.kqueue4j.reference.kern.EventVar.KN_REPROCESS;

import io.github.kqueue4j.reference.lwkt.Callout;
import io.github.kqueue4j.reference.lwkt.KernelPanic;
import io.github.kqueue4j.reference.lwkt.Lwp;
import io.github.kqueue4j.reference.lwkt.Machine;

/** {@code timer_filtops}: the filter TIMER. The data of a change is a period in milliseconds. */
final class TimerFilter {
  static final FilterOps TIMER_FILTOPS =
      new FilterOps(
          FILTEROP_MPSAFE,
          TimerFilter::filtTimerattach,
          TimerFilter::filtTimerdetach,
          TimerFilter::filtTimer);

  private static final Callout.Function FILT_TIMEREXPIRE = TimerFilter::filtTimerexpire;

  private TimerFilter() {}

  private static Callout callout(Knote kn) {
    if (kn.knHook instanceof Callout callout) {
      return callout;
    }
    throw new AssertionError("timer without a callout: " + kn.knHook);
  }

  /** {@code filt_timerreset()}: arms the next expiry, one period from now; 0 or an errno (D-21). */
  private static int filtTimerreset(Lwp lp, Knote kn) {
    KQueue kq = kn.kq();
    return kq.kernel.machine.calloutReset(
        lp, kq.sleepq, callout(kn), ticks(kn), FILT_TIMEREXPIRE, kn);
  }

  private static long ticks(Knote kn) {
    long sec = kn.knSdata / 1000;
    long usec = kn.knSdata % 1000 * 1000;
    return kn.kq().kernel.machine.tstohzHigh(sec, usec * 1000);
  }

  /**
   * {@code filt_timerexpire()}. A callout must not sleep, so this does not call {@code
   * knote_acquire()}; but it has to record the expiry.
   */
  private static void filtTimerexpire(Lwp lp, Object knx) {
    Knote kn = (Knote) knx;
    KQueue kq = kn.kq();
    if (KernelEntry.isPresentWork(lp, kq)) {
      expire(lp, kn, kq);
      return;
    }
    // Deviates (D-16): a failure poisons the kqueue, and other callouts still run.
    long place = KernelEntry.begin(lp, kq);
    try {
      expire(lp, kn, kq);
      KernelEntry.end(lp, place);
    } catch (Throwable t) {
      KernelEntry.contain(lp, place, t);
    }
    KernelEntry.throwFailure(lp);
  }

  private static void expire(Lwp lp, Knote kn, KQueue kq) {
    kq.token.get(lp);

    kn.knData++;
    boolean periodic = (kn.knFlags & EV_ONESHOT) == 0;
    if (periodic) {
      // Deviates (D-08): a machine without clock interrupts may run the callout late.
      kn.knData += kq.kernel.machine.missedPeriods(callout(kn), ticks(kn));
    }
    if ((kn.knStatus & KN_PROCESSING) != 0) {
      kn.knStatus |= KN_REPROCESS;
      if ((kn.knStatus & KN_DELETING) == 0 && periodic) {
        filtTimerreset(lp, kn);
      }
      kq.token.rel(lp);
      return;
    }
    if ((kn.knStatus & KN_DELETING) != 0) {
      throw new KernelPanic("acquire a deleting knote 0x" + Integer.toHexString(kn.knStatus));
    }
    kn.setProcessing(lp);

    Knotes.knoteActivate(lp, kn);
    if (periodic) {
      filtTimerreset(lp, kn);
    }

    Knotes.knoteRelease(lp, kn);

    kq.token.rel(lp);
  }

  /** {@code filt_timerattach()}. */
  static int filtTimerattach(Lwp lp, Knote kn) {
    Kernel kernel = kn.kq().kernel;
    Callout calloutp = new Callout(); // first: if the heap is full, nothing is counted yet
    int prevNcallouts = kernel.kqNcallouts.getAndIncrement();
    kn.knHook = calloutp;
    if (prevNcallouts >= kernel.sysctl.kqCalloutmax) {
      kernel.kqNcallouts.getAndDecrement();
      kn.knHook = null;
      return ENOMEM;
    }

    kn.knFlags |= EV_CLEAR; // automatically set

    int error = filtTimerreset(lp, kn);
    if (error != 0) {
      // Deviates (D-21): a callout may need a thread that cannot be started.
      filtTimerdetach(lp, kn);
    }
    return error;
  }

  /** {@code filt_timerdetach()}. */
  static void filtTimerdetach(Lwp lp, Knote kn) {
    if (kn.knHook == null) {
      return; // D-16: already detached, or an Error interrupted the attach
    }
    KQueue kq = kn.kq();
    Machine machine = kq.kernel.machine;
    machine.calloutTerminate(kq.sleepq, callout(kn));
    kn.knHook = null;
    kq.kernel.kqNcallouts.getAndDecrement();
  }

  /** {@code filt_timer()}. */
  static boolean filtTimer(Lwp lp, Knote kn, long hint) {
    return kn.knData != 0;
  }
}
