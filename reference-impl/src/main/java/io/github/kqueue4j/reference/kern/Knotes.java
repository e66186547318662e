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

import static io.github.kqueue4j.reference.kern.EventVar.FILTEROP_ISFD;
import static io.github.kqueue4j.reference.kern.EventVar.FILTEROP_MPSAFE;
import static io.github.kqueue4j.reference.kern.EventVar.KN_ACTIVE;
import static io.github.kqueue4j.reference.kern.EventVar.KN_DELETING;
import static io.github.kqueue4j.reference.kern.EventVar.KN_DETACHED;
import static io.github.kqueue4j.reference.kern.EventVar.KN_DISABLED;
import static io.github.kqueue4j.reference.kern.EventVar.KN_DROPPED;
import static io.github.kqueue4j.reference.kern.EventVar.KN_PROCESSING;
import static io.github.kqueue4j.reference.kern.EventVar.KN_QUEUED;
import static io.github.kqueue4j.reference.kern.EventVar.KN_REPROCESS;
import static io.github.kqueue4j.reference.kern.EventVar.KN_WAITING;
import static io.github.kqueue4j.reference.kern.EventVar.KQ_ASYNC;
import static io.github.kqueue4j.reference.lwkt.Kassert.kassert;

import io.github.kqueue4j.reference.lwkt.Lwp;
import io.github.kqueue4j.reference.lwkt.Machine;

/**
 * Operations on one knote: acquire and release, calls of its filter, and its lists in the kqueue.
 * Preconditions of all: the token of the knote's kqueue is held; of all but {@link #knoteAcquire}:
 * the knote is in processing.
 */
final class Knotes {
  private Knotes() {}

  /** Checks the preconditions. */
  private static boolean isLockedAndProcessing(Lwp lp, Knote kn) {
    return kn.kq().token.isHeldBy(lp) && (kn.knStatus & KN_PROCESSING) != 0;
  }

  /** {@code KNOTE_ACTIVATE()}. */
  static void knoteActivate(Lwp lp, Knote kn) {
    kn.knStatus |= KN_ACTIVE;
    if ((kn.knStatus & (KN_QUEUED | KN_DISABLED)) == 0) {
      knoteEnqueue(lp, kn);
    }
  }

  /**
   * {@code knote_acquire()}: takes a knote for processing. If another thread has the knote in
   * processing, the calling thread sleeps; the knote may be stale afterwards, so the caller has to
   * restart its loop.
   *
   * @return false after a sleep
   */
  static boolean knoteAcquire(Lwp lp, Knote kn) {
    if ((kn.knStatus & KN_PROCESSING) != 0) {
      assert !kn.isInProcessingBy(lp) : "thread waits for a knote that it has in processing";
      kn.knStatus |= KN_WAITING | KN_REPROCESS;
      KQueue kq = kn.kq();
      Machine machine = kq.kernel.machine;
      machine.tsleep(lp, kq.sleepq, kn, 0, "kqepts", machine.hz());
      return false;
    }
    kn.setProcessing(lp);
    return true;
  }

  /**
   * {@code knote_release()}: ends the processing of a knote, after handling KN_REPROCESS.
   *
   * @return true if the knote is destroyed or detached
   */
  static boolean knoteRelease(Lwp lp, Knote kn) {
    while ((kn.knStatus & KN_REPROCESS) != 0) {
      kn.knStatus &= ~KN_REPROCESS;
      if ((kn.knStatus & KN_WAITING) != 0) {
        kn.knStatus &= ~KN_WAITING;
        KQueue kq = kn.kq();
        kq.kernel.machine.wakeup(lp, kq.sleepq, kn);
      }
      if ((kn.knStatus & KN_DELETING) != 0) {
        knoteDetachAndDrop(lp, kn);
        return true;
      }
      if (filterEvent(lp, kn, 0)) {
        knoteActivate(lp, kn);
      }
    }
    kn.knStatus &= ~KN_PROCESSING;
    return (kn.knStatus & KN_DETACHED) != 0;
  }

  /** {@code filter_attach()}: takes the {@code mplock} if the filter is not marked MPSAFE. */
  static int filterAttach(Lwp lp, Knote kn) {
    FilterOps fop = kn.fop();
    if ((fop.fFlags & FILTEROP_MPSAFE) != 0) {
      return fop.attach(lp, kn);
    }
    Kernel kernel = kn.kq().kernel;
    kernel.mplock.get(lp);
    int error = fop.attach(lp, kn);
    kernel.mplock.rel(lp);
    return error;
  }

  /** {@code filter_event()}: takes the {@code mplock} if the filter is not marked MPSAFE. */
  static boolean filterEvent(Lwp lp, Knote kn, long hint) {
    FilterOps fop = kn.fop();
    if ((fop.fFlags & FILTEROP_MPSAFE) != 0) {
      return fop.event(lp, kn, hint);
    }
    Kernel kernel = kn.kq().kernel;
    kernel.mplock.get(lp);
    boolean active = fop.event(lp, kn, hint);
    kernel.mplock.rel(lp);
    return active;
  }

  /** {@code knote_detach_and_drop()}: destroys the knote. */
  static void knoteDetachAndDrop(Lwp lp, Knote kn) {
    assert isLockedAndProcessing(lp, kn) : "knote detached without its token or not in processing";
    kn.knStatus |= KN_DELETING | KN_REPROCESS;
    if ((kn.knStatus & KN_DROPPED) == 0) { // set if an Error interrupted a drop (D-16)
      filterDetach(lp, kn);
    }
    knoteDrop(lp, kn);
  }

  /** {@code f_detach}: takes the {@code mplock} if the filter is not marked MPSAFE. */
  private static void filterDetach(Lwp lp, Knote kn) {
    FilterOps fop = kn.fop();
    if ((fop.fFlags & FILTEROP_MPSAFE) != 0) {
      fop.detach(lp, kn);
      return;
    }
    Kernel kernel = kn.kq().kernel;
    kernel.mplock.get(lp);
    fop.detach(lp, kn);
    kernel.mplock.rel(lp);
  }

  /** {@code knote_attach()}: inserts a new knote into the lists that look-ups search. */
  static void knoteAttach(Lwp lp, Knote kn) {
    assert isLockedAndProcessing(lp, kn) : "knote attached without its token or not in processing";
    KQueue kq = kn.kq();
    if ((kn.fop().fFlags & FILTEROP_ISFD) != 0) {
      KList list = kn.fp().fKlist;
      list.token.get(lp);
      list.insertLink(kn);
      list.token.rel(lp);
    } else {
      KnHash hash = kq.kqKnhash;
      if (hash == null) {
        hash = new KnHash(); // Deviates (D-06): hashinit() may sleep, new cannot
        kq.kqKnhash = hash;
      }
      hash.insert(kn);
    }
    kq.knlistInsertHead(kn);
  }

  /** {@code knote_drop()}: removes the knote from all lists of the kqueue and frees it. */
  static void knoteDrop(Lwp lp, Knote kn) {
    assert isLockedAndProcessing(lp, kn) : "knote dropped without its token or not in processing";
    KQueue kq = kn.kq();
    boolean isFd = (kn.fop().fFlags & FILTEROP_ISFD) != 0;
    if (isFd) {
      if (kn.knPtr instanceof File fp) {
        KList list = fp.fKlist;
        list.token.get(lp);
        list.removeLink(kn);
        list.token.rel(lp);
      }
    } else {
      KnHash hash = kq.kqKnhash;
      kassert(hash != null || kn.isAbandoned(), "knote_drop: no hash");
      if (hash != null) {
        hash.remove(kn);
      }
    }
    if ((kn.knStatus & KN_QUEUED) != 0) {
      knoteDequeue(kn);
    }
    if (isFd && kn.knPtr instanceof File fp) {
      fp.fdrop(lp, kn);
    }
    kq.knlistRemove(kn); // Deviates (D-16): last, so that a close can retry a drop that failed
    knoteFree(lp, kn);
  }

  /**
   * Releases a knote that a thread had in processing when it failed (D-16). The kqueue is poisoned,
   * so the knote is not evaluated again; it must only remain droppable.
   */
  static void knoteAbandon(Lwp lp, Knote kn) {
    kn.knStatus &= ~(KN_PROCESSING | KN_REPROCESS);
    if (kn.knTqeNext == null) {
      kn.knStatus &= ~KN_QUEUED; // the scan had removed the knote from the queue
    }
    if ((kn.knStatus & KN_WAITING) != 0) {
      kn.knStatus &= ~KN_WAITING;
      KQueue kq = kn.kq();
      kq.kernel.machine.wakeup(lp, kq.sleepq, kn);
    }
  }

  /**
   * Undoes an EV_ADD that has failed with an Error at any step (D-16). Detach and drop skip steps
   * that are already done, so that this may be called again.
   */
  static void knoteUndo(Lwp lp, Knote kn) {
    KQueue kq = kn.kq();
    kq.token.get(lp);
    kn.setProcessing(lp);
    kn.knStatus |= KN_DELETING;
    try {
      if (kn.fop().isDetachable()
          && (kn.knStatus & KN_DROPPED) == 0) { // else a close has dropped it
        filterDetach(lp, kn);
      }
      knoteDrop(lp, kn);
    } finally {
      kn.knStatus &= ~KN_PROCESSING; // so that a close can complete what has failed here
    }
    kq.token.rel(lp);
  }

  /** {@code knote_enqueue()}: puts the knote on the queue of pending events. */
  static void knoteEnqueue(Lwp lp, Knote kn) {
    KQueue kq = kn.kq();
    kassert((kn.knStatus & KN_QUEUED) == 0, "knote already queued");
    kq.pendInsertTail(kn);
    kn.knStatus |= KN_QUEUED;
    ++kq.kqCount;

    // Sends SIGIO on request, typically set up as a mailbox signal.
    Proc owner = kq.kqSigio;
    if (owner != null && (kq.kqState & KQ_ASYNC) != 0 && kq.kqCount == 1) {
      kq.kernel.sigio.pgsigio(lp, owner);
    }

    KqueueOps.kqueueWakeup(lp, kq);
  }

  /** {@code knote_dequeue()}. */
  static void knoteDequeue(Knote kn) {
    KQueue kq = kn.kq();
    kassert((kn.knStatus & KN_QUEUED) != 0, "knote not queued");
    kq.pendRemove(kn);
    kn.knStatus &= ~KN_QUEUED;
    kq.kqCount--;
  }

  /** {@code knote_alloc()}. */
  static Knote knoteAlloc() {
    return new Knote(); // Deviates (D-06): kmalloc(M_WAITOK) may sleep, new cannot
  }

  /**
   * {@code knote_free()}: the garbage collector frees the memory. A thread that still waits for the
   * knote is woken here; the original lets its timeout of one second expire (D-07).
   */
  static void knoteFree(Lwp lp, Knote kn) {
    if ((kn.knStatus & KN_WAITING) != 0) {
      kn.knStatus &= ~KN_WAITING;
      KQueue kq = kn.kq();
      kq.kernel.machine.wakeup(lp, kq.sleepq, kn);
    }
  }
}
