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

import static io.github.kqueue4j.SysEvent.EV_ERROR;
import static io.github.kqueue4j.SysEvent.EV_RECEIPT;
import static io.github.kqueue4j.reference.kern.EventVar.EINTR;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_TIMER;
import static io.github.kqueue4j.reference.kern.EventVar.EV_SYSFLAGS;
import static io.github.kqueue4j.reference.kern.EventVar.KQ_NEVENTS;
import static io.github.kqueue4j.reference.kern.EventVar.KQ_SLEEP;
import static io.github.kqueue4j.reference.lwkt.Machine.ERESTART;
import static io.github.kqueue4j.reference.lwkt.Machine.EWOULDBLOCK;
import static io.github.kqueue4j.reference.lwkt.Machine.PCATCH;

import io.github.kqueue4j.reference.lwkt.KernelPanic;
import io.github.kqueue4j.reference.lwkt.Lwp;
import io.github.kqueue4j.reference.lwkt.Machine;
import io.github.kqueue4j.reference.lwkt.Timespec;
import org.jspecify.annotations.Nullable;

/** {@code kern_kevent()}: applies changes, then collects events or waits for them. */
final class KernKevent {
  private static final long DAY = 24 * 60 * 60;

  private KernKevent() {}

  /**
   * {@code kern_kevent()}.
   *
   * @param nevents the most events to collect
   * @param uap supplies the changes and receives the events
   * @param tspIn how long to wait; null to wait without a limit
   * @return 0 or an errno; {@code uap.res} is the number of posted entries
   */
  static int kernKevent(Lwp lp, KQueue kq, int nevents, KeventCopy uap, @Nullable Timespec tspIn) {
    int limit = kq.kernel.sysctl.kqCheckloop;
    Frame frame = Frame.of(lp);
    uap.res = 0;

    for (; ; ) {
      uap.events = 0;
      int error = uap.copyin(frame.kev, KQ_NEVENTS);
      if (error != 0) {
        return error;
      }
      int n = uap.events;
      if (n == 0) {
        break;
      }
      for (int i = 0; i < n; i++) {
        error = change(lp, kq, uap, frame.kev, i);
        if (uap.res < 0) {
          return error;
        }
      }
    }
    if (uap.res != 0) {
      return 0; // posted entries bypass collecting and waiting
    }

    Timespec tsp = null;
    if (tspIn != null) {
      tsp = frame.tsp;
      tsp.set(tspIn.sec, tspIn.nsec);
      if (!tsp.isZero()) {
        kq.kernel.machine.getnanouptime(frame.ats);
        tsp.add(frame.ats); // tsp is the target time
      }
    }

    if (nevents > 0) {
      // Deviates (D-04): handles interrupts here, since no thread handled them between calls.
      kq.kernel.machine.takeInterrupts(lp, kq.sleepq);
    }

    kq.token.getAgain(lp);
    kq.pendInsertTail(frame.marker);
    kq.token.relAgain(lp);

    int error = collect(lp, kq, nevents, uap, tsp, limit);

    kq.token.getAgain(lp);
    kq.pendRemove(frame.marker);
    kq.token.relAgain(lp);

    // Timeouts do not return EWOULDBLOCK.
    return error == EWOULDBLOCK ? 0 : error;
  }

  /** Applies change {@code i} of the chunk; posts an error or a receipt at once. */
  private static int change(Lwp lp, KQueue kq, KeventCopy uap, Kevent[] kev, int i) {
    Kevent kevp = kev[i];
    kevp.flags &= ~EV_SYSFLAGS;
    if (kevp.filter == EVFILT_TIMER) {
      // Deviates (D-04): what has expired belongs to the old period.
      kq.kernel.machine.runDueCallouts(lp, kq.sleepq);
    }
    int error = KqueueRegister.kqueueRegister(lp, kq, kevp);
    if (error != 0 || (kevp.flags & EV_RECEIPT) != 0) {
      kevp.flags = EV_ERROR;
      kevp.data = error;
      uap.copyout(kev, i, 1);
    }
    return error;
  }

  /**
   * The loop of {@code kern_kevent()}, which ends when an error occurs, {@code nevents} events are
   * collected, or a scan that follows a result finds fewer events than requested. Once there is a
   * result, later rounds do not sleep.
   */
  private static int collect(
      Lwp lp, KQueue kq, int nevents, KeventCopy uap, @Nullable Timespec tsp, int checkloop) {
    Frame frame = Frame.of(lp);
    int limit = checkloop;
    int total = 0;
    int error = 0;
    int n;
    while ((n = nevents - total) > 0) {
      if (n > KQ_NEVENTS) {
        n = KQ_NEVENTS;
      }

      if (kq.kqCount == 0 && uap.res == 0) {
        error = await(lp, kq, tsp, frame);
        if (error != 0) {
          break;
        }
      }

      int i = KqueueScan.kqueueScan(lp, kq, frame.kev, n, frame.marker, frame.localMarker);
      if (i != 0) {
        int before = uap.res;
        error = uap.copyout(frame.kev, 0, i);
        total += uap.res - before;
        if (error != 0) {
          break;
        }
      }
      if (limit != 0 && --limit == 0) {
        throw new KernelPanic("kqueue: checkloop failed i=" + i);
      }

      // Fewer events than requested end the loop, unless all pending events were spurious.
      if (i < n && uap.res != 0) {
        break;
      }

      // Moves the marker behind events that arrived during a scan of spurious events only. After a
      // scan with a result the marker stays, since an event put back on the queue would otherwise
      // be collected twice.
      if (i == 0) {
        moveMarker(lp, kq, frame.marker);
      }
    }
    return error;
  }

  private static void moveMarker(Lwp lp, KQueue kq, Knote marker) {
    kq.token.getAgain(lp);
    kq.pendRemove(marker);
    kq.pendInsertTail(marker);
    kq.token.relAgain(lp);
  }

  /** Sleeps until an event is pending, then moves the marker to the tail of the queue. */
  private static int await(Lwp lp, KQueue kq, @Nullable Timespec tsp, Frame frame) {
    Machine machine = kq.kernel.machine;
    long timeout = 0;
    if (tsp != null) {
      if (tsp.isZero()) {
        return EWOULDBLOCK;
      }
      Timespec atx = frame.atx;
      atx.set(tsp.sec, tsp.nsec);
      machine.getnanouptime(frame.ats);
      atx.sub(frame.ats);
      if (atx.sec < 0) {
        return EWOULDBLOCK;
      }
      timeout = atx.sec > DAY ? DAY * machine.hz() : machine.tstohzHigh(atx.sec, atx.nsec);
    }

    int error = 0;
    kq.token.getAgain(lp);
    if (kq.kqCount == 0) {
      kq.kqState |= KQ_SLEEP;
      error = machine.tsleep(lp, kq.sleepq, kq, PCATCH, "kqread", timeout);
      kq.checkNotPoisoned(); // Deviates (D-16): another thread's call may have poisoned the kqueue

      // don't restart after signals...
      if (error == ERESTART) {
        error = EINTR;
      }
      if (error == 0) {
        kq.pendRemove(frame.marker);
        kq.pendInsertTail(frame.marker);
      }
    }
    kq.token.relAgain(lp);
    return error;
  }
}
