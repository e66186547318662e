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
import static io.github.kqueue4j.SysEvent.EV_DISPATCH;
import static io.github.kqueue4j.SysEvent.EV_ONESHOT;
import static io.github.kqueue4j.reference.kern.EventVar.EVENT_PROCESS;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_MARKER;
import static io.github.kqueue4j.reference.kern.EventVar.FILTEROP_ISFD;
import static io.github.kqueue4j.reference.kern.EventVar.KN_ACTIVE;
import static io.github.kqueue4j.reference.kern.EventVar.KN_DELETING;
import static io.github.kqueue4j.reference.kern.EventVar.KN_DISABLED;
import static io.github.kqueue4j.reference.kern.EventVar.KN_QUEUED;
import static io.github.kqueue4j.reference.kern.EventVar.KN_REPROCESS;

import io.github.kqueue4j.reference.lwkt.Lwp;

/** {@code kqueue_scan()}: collects pending events. */
final class KqueueScan {
  private KqueueScan() {}

  /**
   * {@code kqueue_scan()}. Events that stay pending are put back at the tail, behind the marker, at
   * which the scan ends.
   *
   * @param kevp receives the events, from index 0
   * @param count the most events to collect
   * @param marker the end of the scan
   * @param localMarker a marker on no queue, which keeps the scan's position
   * @return the number of events in {@code kevp}
   */
  static int kqueueScan(
      Lwp lp, KQueue kq, Kevent[] kevp, int count, Knote marker, Knote localMarker) {
    int total = 0;
    kq.token.getAgain(lp);

    kq.pendInsertHead(localMarker);
    while (total < count) {
      Knote kn = kq.pendNext(localMarker);
      if (kn.knFilter == EVFILT_MARKER) {
        if (kn == marker) {
          break;
        }
        // Move the local marker past another thread's marker.
        kn = kq.pendNext(kn);
        kq.pendRemove(localMarker);
        kq.pendInsertBefore(kn, localMarker);
        continue;
      }

      // A knote in processing must not be skipped, since the caller may expect its event.
      if (!Knotes.knoteAcquire(lp, kn)) {
        continue;
      }

      // KN_QUEUED stays set, so that no thread enqueues the knote while it is on no queue.
      kq.pendRemove(kn);
      kq.kqCount--;

      if (scanOne(lp, kq, kn, kevp[total])) {
        total++;
      }

      Knotes.knoteRelease(lp, kn);
    }
    kq.pendRemove(localMarker);

    kq.token.relAgain(lp);
    return total;
  }

  /**
   * Processes one knote that was removed from the queue; true if its event was posted to {@code
   * kev}.
   */
  private static boolean scanOne(Lwp lp, KQueue kq, Knote kn, Kevent kev) {
    // A descriptor can be closed concurrently. Until knote_fdclose() follows, the knote is still
    // queued, but a change by descriptor no longer finds it. So the scan marks it for deletion.
    if ((kn.fop().fFlags & FILTEROP_ISFD) != 0
        && kq.kqFdp.checkfdclosed(lp, (int) kn.knId, kn.fp())) {
      kn.knStatus |= KN_DELETING | KN_REPROCESS;
      if (kq.kqFdp.dropsClosed()) {
        // Deviates (D-10): closed without notice to the kernel, possibly long ago.
        kn.knStatus &= ~KN_QUEUED;
        return false;
      }
    }

    if ((kn.knStatus & KN_DISABLED) != 0) {
      // Not queued, but still active: EV_ENABLE enqueues it again.
      kn.knStatus &= ~KN_QUEUED;
      return false;
    }
    if ((kn.knFlags & EV_ONESHOT) == 0
        && (kn.knStatus & KN_DELETING) == 0
        && !Knotes.filterEvent(lp, kn, 0)) {
      // The condition no longer holds.
      kn.knStatus &= ~(KN_QUEUED | KN_ACTIVE);
      return false;
    }

    if (kn.knFop == UserFilter.USER_FILTOPS) {
      UserFilter.filtUsertouch(kn, kev, EVENT_PROCESS);
    } else {
      kn.copyTo(kev);
    }
    afterPost(kq, kn);
    return true;
  }

  /**
   * After an event was posted: ONESHOT deletes it, CLEAR and DISPATCH keep it off the queue, and
   * any other event goes to the tail of the queue.
   */
  private static void afterPost(KQueue kq, Knote kn) {
    if ((kn.knFlags & EV_ONESHOT) != 0) {
      kn.knStatus &= ~KN_QUEUED;
      kn.knStatus |= KN_DELETING | KN_REPROCESS;
    } else if ((kn.knFlags & (EV_CLEAR | EV_DISPATCH)) != 0) {
      if ((kn.knFlags & EV_CLEAR) != 0) {
        kn.knData = 0;
        kn.knFflags = 0;
      }
      if ((kn.knFlags & EV_DISPATCH) != 0) {
        kn.knStatus |= KN_DISABLED;
      }
      kn.knStatus &= ~(KN_QUEUED | KN_ACTIVE);
    } else {
      kq.pendInsertTail(kn);
      kq.kqCount++;
    }
  }
}
