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

import static io.github.kqueue4j.reference.kern.EventVar.KN_DELETING;
import static io.github.kqueue4j.reference.kern.EventVar.KN_PROCESSING;
import static io.github.kqueue4j.reference.kern.EventVar.KN_REPROCESS;
import static io.github.kqueue4j.reference.kern.EventVar.KN_WAITING;
import static io.github.kqueue4j.reference.lwkt.Kassert.kassert;

import io.github.kqueue4j.reference.lwkt.Lwp;
import io.github.kqueue4j.reference.lwkt.Machine;
import org.jspecify.annotations.Nullable;

/**
 * Operations on an object's list of knotes, called by device drivers, pipes, processes and files.
 */
public final class KnoteLists {
  private KnoteLists() {}

  /**
   * {@code knote()}, {@code KNOTE()}: reports an event on an object and activates the knotes whose
   * filter accepts it.
   *
   * <p>Without a hint, a knote that another thread has in processing is only marked, and that
   * thread evaluates the filter again. A hint must not be lost: the calling thread waits for the
   * end of the processing and restarts at the head of the list.
   *
   * @param lp the calling thread, which may hold any token
   * @param list the knotes that watch the object
   * @param hint the event; 0 to evaluate the present state
   */
  public static void knote(Lwp lp, KList list, long hint) {
    list.token.get(lp);
    Knote kn = list.first;
    while (kn != null) {
      KQueue kq = kn.kq();
      boolean next =
          KernelEntry.isPresentWork(lp, kq)
              ? knoteLocked(lp, list, kn, kq, hint)
              : knoteContained(lp, list, kn, kq, hint);
      kn = next ? kn.knNext : list.first;
    }
    list.token.rel(lp);
  }

  /**
   * Deviates (D-23): runs the filter of one knote, as {@code knote()} with no hint does for all of
   * a list, since a host cannot learn each change of an object from its system. Does not sleep for
   * the knote. Preconditions: the knote is on the list, whose token may be held, and the thread
   * works on its kqueue.
   *
   * @param lp the calling thread
   * @param list the object's list
   * @param kn the knote
   */
  public static void knoteAgain(Lwp lp, KList list, Knote kn) {
    KQueue kq = kn.kq();
    assert KernelEntry.isPresentWork(lp, kq) : "a knote of another kqueue";
    list.token.get(lp);
    knoteLocked(lp, list, kn, kq, 0);
    list.token.rel(lp);
  }

  /**
   * Deviates (D-23): runs the filters of all knotes of a list, as the method for one knote does.
   * Starts anew if the list has changed meanwhile; a filter without notes activates nothing.
   *
   * @param lp the calling thread
   * @param list a list whose knotes all belong to the kqueue on which the thread works
   */
  public static void knoteAgain(Lwp lp, KList list) {
    list.token.get(lp);
    int changes;
    do {
      changes = list.changes;
      Knote kn = list.first;
      while (kn != null && list.changes == changes) {
        KQueue kq = kn.kq();
        assert KernelEntry.isPresentWork(lp, kq) : "a knote of another kqueue";
        knoteLocked(lp, list, kn, kq, 0);
        kn = kn.knNext;
      }
    } while (list.changes != changes);
    list.token.rel(lp);
  }

  /** One round of {@code knote()} for one knote; false for {@code goto restart}. */
  private static boolean knoteLocked(Lwp lp, KList list, Knote kn, KQueue kq, long hint) {
    int changes = list.changes;
    kq.token.get(lp);
    boolean next =
        isStillListed(list, changes, kn, kq)
            && (kq.failure() != null || knoteOne(lp, kn, kq, hint));
    kq.token.rel(lp);
    return next;
  }

  /**
   * One round for a knote of another kqueue than that of the present work. A failure poisons that
   * kqueue only; the notification of the others continues (D-16).
   */
  private static boolean knoteContained(Lwp lp, KList list, Knote kn, KQueue kq, long hint) {
    if (kq.failure() != null) {
      return true; // a poisoned kqueue is not notified
    }
    long place = KernelEntry.begin(lp, kq);
    boolean next;
    try {
      next = knoteLocked(lp, list, kn, kq, hint);
      KernelEntry.end(lp, place);
    } catch (Throwable t) {
      KernelEntry.contain(lp, place, t);
      next = contains(list.first, kn);
    }
    KernelEntry.throwFailure(lp);
    return next;
  }

  /**
   * The verification of {@code knote()}: the list's token may have been lost while the kqueue's
   * token was taken.
   *
   * <p>Deviates (D-19): the original walks down the list for each knote, in a "temporary
   * verification hack". Here a list whose change count is the same needs no walk.
   */
  private static boolean isStillListed(KList list, int changes, Knote kn, KQueue kq) {
    return (list.changes == changes || contains(list.first, kn)) && kn.knKq == kq;
  }

  private static boolean contains(@Nullable Knote first, Knote kn) {
    for (Knote at = first; at != null; at = at.knNext) {
      if (at == kn) {
        return true;
      }
    }
    return false;
  }

  /** The body of the loop of {@code knote()}; false for {@code goto restart}. */
  private static boolean knoteOne(Lwp lp, Knote kn, KQueue kq, long hint) {
    if ((kn.knStatus & KN_PROCESSING) != 0) {
      if (hint == 0) {
        kn.knStatus |= KN_REPROCESS;
        return true;
      }
      // As in the original, a filter that counts may count the hint twice after the restart.
      kn.knStatus |= KN_WAITING | KN_REPROCESS;
      Machine machine = kq.kernel.machine;
      machine.tsleep(lp, kq.sleepq, kn, 0, "knotec", machine.hz());
      return false;
    }
    // With a hint the filter has to run, whether or not KN_REPROCESS is set.
    kn.setProcessing(lp);
    if ((kn.knStatus & KN_DELETING) == 0 && Knotes.filterEvent(lp, kn, hint)) {
      Knotes.knoteActivate(lp, kn);
    }
    return !Knotes.knoteRelease(lp, kn);
  }

  /**
   * {@code knote_insert()}: inserts at the head. Called by a filter: the kqueue's token is held and
   * the knote is in processing.
   *
   * @param lp the calling thread
   * @param klist the object's list
   * @param kn the knote
   */
  public static void knoteInsert(Lwp lp, KList klist, Knote kn) {
    klist.token.get(lp);
    kassert((kn.knStatus & KN_PROCESSING) != 0, "knote_insert: not in processing");
    klist.insertNext(kn);
    klist.inserted(lp, kn);
    klist.token.rel(lp);
  }

  /**
   * {@code knote_remove()}. Called by a filter: the kqueue's token is held and the knote is in
   * processing. The tokens may be lost, as in a sleep, while the host ends its watch of the object.
   *
   * @param lp the calling thread
   * @param klist the object's list
   * @param kn the knote
   */
  public static void knoteRemove(Lwp lp, KList klist, Knote kn) {
    klist.token.get(lp);
    kassert((kn.knStatus & KN_PROCESSING) != 0, "knote_remove: not in processing");
    klist.removeNext(kn);
    klist.removed(lp, kn);
    klist.token.rel(lp);
  }

  /**
   * {@code knote_assume_knotes()}: moves all knotes of one object to another.
   *
   * @param lp the calling thread
   * @param src the list of the object that loses the knotes
   * @param dst the list of the object that receives the knotes
   * @param ops the new filter of the knotes
   * @param hook the filter's private data
   */
  public static void knoteAssumeKnotes(Lwp lp, KList src, KList dst, FilterOps ops, Object hook) {
    src.token.get(lp);
    dst.token.get(lp);
    Knote kn;
    while ((kn = src.first) != null) {
      KQueue kq = kn.kq();
      kq.token.get(lp);
      if (src.first == kn && kn.knKq == kq && Knotes.knoteAcquire(lp, kn)) {
        knoteRemove(lp, src, kn);
        kn.setFop(ops);
        kn.knHook = hook;
        knoteInsert(lp, dst, kn);
        Knotes.knoteRelease(lp, kn);
      }
      kq.token.rel(lp);
    }
    dst.token.rel(lp);
    src.token.rel(lp);
  }

  /**
   * {@code knote_fdclose()}: drops all knotes that were registered by a descriptor. Called after
   * the descriptor's number was freed. After an Error the next call completes it.
   *
   * <p>Deviates (D-16): a drop that fails poisons the kqueue of its knote, and the close of that
   * kqueue tries again; the knotes of other kqueues are still dropped.
   *
   * @param lp the calling thread
   * @param fp the file that was open at the descriptor
   * @param fdp the descriptor table
   * @param fd the descriptor
   */
  public static void knoteFdclose(Lwp lp, File fp, FileDesc fdp, int fd) {
    KList list = fp.fKlist;
    list.token.get(lp);
    Knote kn = list.first;
    while (kn != null) {
      KQueue kq = kn.kq();
      if (kq.kqFdp != fdp || kn.knId != fd) {
        kn = kn.knLink;
      } else if (fdcloseContained(lp, fp, kn, kq)) {
        kn = list.first;
      } else {
        kn = kn.knLink;
      }
    }
    list.token.rel(lp);
  }

  /** One round of {@code knote_fdclose()}; false if the knote could not be dropped. */
  private static boolean fdcloseContained(Lwp lp, File fp, Knote kn, KQueue kq) {
    if (KernelEntry.isPresentWork(lp, kq)) {
      fdcloseLocked(lp, fp, kn, kq);
      return true;
    }
    long place = KernelEntry.begin(lp, kq);
    boolean dropped = true;
    try {
      fdcloseLocked(lp, fp, kn, kq);
      KernelEntry.end(lp, place);
    } catch (Throwable t) {
      KernelEntry.contain(lp, place, t);
      dropped = !isStillOfFile(fp, kn, kq);
    }
    KernelEntry.throwFailure(lp);
    return dropped;
  }

  private static void fdcloseLocked(Lwp lp, File fp, Knote kn, KQueue kq) {
    int changes = fp.fKlist.changes; // Deviates (D-19): an unchanged list is not walked
    kq.token.get(lp);
    if ((fp.fKlist.changes == changes || isStillOfFile(fp, kn, kq))
        && Knotes.knoteAcquire(lp, kn)) {
      Knotes.knoteDetachAndDrop(lp, kn);
    }
    kq.token.rel(lp);
  }

  /** The verification of {@code knote_fdclose()}; a knote's ident and table never change. */
  private static boolean isStillOfFile(File fp, Knote kn, KQueue kq) {
    for (Knote at = fp.fKlist.first; at != null; at = at.knLink) {
      if (at == kn) {
        return kn.knKq == kq;
      }
    }
    return false;
  }
}
