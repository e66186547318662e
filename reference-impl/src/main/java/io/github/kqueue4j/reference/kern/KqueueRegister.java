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
import static io.github.kqueue4j.SysEvent.EV_DELETE;
import static io.github.kqueue4j.SysEvent.EV_DISABLE;
import static io.github.kqueue4j.SysEvent.EV_ENABLE;
import static io.github.kqueue4j.reference.kern.EventVar.EBADF;
import static io.github.kqueue4j.reference.kern.EventVar.EINVAL;
import static io.github.kqueue4j.reference.kern.EventVar.ENOENT;
import static io.github.kqueue4j.reference.kern.EventVar.EVENT_REGISTER;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_SYSCOUNT;
import static io.github.kqueue4j.reference.kern.EventVar.FILTEROP_ISFD;
import static io.github.kqueue4j.reference.kern.EventVar.KN_ACTIVE;
import static io.github.kqueue4j.reference.kern.EventVar.KN_DELETING;
import static io.github.kqueue4j.reference.kern.EventVar.KN_DISABLED;
import static io.github.kqueue4j.reference.kern.EventVar.KN_PROCESSING;
import static io.github.kqueue4j.reference.kern.EventVar.KN_QUEUED;
import static io.github.kqueue4j.reference.kern.EventVar.KN_REPROCESS;
import static io.github.kqueue4j.reference.lwkt.Kassert.kassert;

import io.github.kqueue4j.reference.lwkt.Lwp;
import org.jspecify.annotations.Nullable;

/** {@code kqueue_register()}: applies one change. */
final class KqueueRegister {
  private KqueueRegister() {}

  /**
   * {@code kqueue_register()}: adds, modifies or deletes the event that the change names.
   *
   * @param kev the change; after a new EV_ADD its fflags and data are 0
   * @return 0 or an errno
   */
  static int kqueueRegister(Lwp lp, KQueue kq, Kevent kev) {
    if (kev.filter >= 0 || kev.filter + EVFILT_SYSCOUNT < 0) {
      return EINVAL;
    }
    FilterOps fops = kq.kernel.sysfiltOps(kev.filter);

    kq.token.getAgain(lp);
    int error =
        (fops.fFlags & FILTEROP_ISFD) != 0
            ? registerFile(lp, kq, kev, fops)
            : registerIdent(lp, kq, kev, fops);
    kq.token.relAgain(lp);
    return error;
  }

  /** {@code kqueue_register()} of an event whose ident is a descriptor. */
  private static int registerFile(Lwp lp, KQueue kq, Kevent kev, FilterOps fops) {
    Frame frame = Frame.of(lp);
    // validate descriptor
    File fp = kq.kqFdp.holdfp(lp, (int) kev.ident);
    if (fp == null) {
      return EBADF;
    }
    frame.held = fp;
    // Deviates (D-06): the token is held until a new knote is on the list, so that no other thread
    // adds the same event in between.
    KList list = fp.fKlist;
    list.token.get(lp);
    Knote kn = findByFile(lp, list, kq, kev);
    if (kn == null && (kev.flags & EV_ADD) != 0) {
      kn = newKnote(lp, kq, kev, fops);
      kn.knPtr = fp;
      frame.held = null; // the reference now belongs to the knote
      Knotes.knoteAttach(lp, kn);
      list.token.rel(lp);
      return attach(lp, kn, kev, fp);
    }
    list.token.rel(lp);
    int error = change(lp, kn, kev, fops);
    fp.fdrop(lp, frame);
    return error;
  }

  /** {@code kqueue_register()} of any other event. */
  private static int registerIdent(Lwp lp, KQueue kq, Kevent kev, FilterOps fops) {
    if (kev.filter == EventVar.EVFILT_PROC && (kev.flags & EV_DELETE) == 0) {
      // Deviates (D-12): the original sees every fork; a host may lack the permission.
      int refused = kq.kernel.procs.admit(lp, kq, kev.ident, kev.fflags);
      if (refused != 0) {
        return refused;
      }
    }
    Knote kn = findByIdent(lp, kq, kev);
    if (kn == null && (kev.flags & EV_ADD) != 0) {
      kn = newKnote(lp, kq, kev, fops);
      Knotes.knoteAttach(lp, kn);
      return attach(lp, kn, kev, null);
    }
    return change(lp, kn, kev, fops);
  }

  /** Deletes or modifies a knote that the look-up found and acquired; ENOENT if it found none. */
  private static int change(Lwp lp, @Nullable Knote kn, Kevent kev, FilterOps fops) {
    if (kn == null) {
      return ENOENT;
    }
    if ((kev.flags & EV_ADD) == 0 && (kev.flags & EV_DELETE) != 0) {
      Knotes.knoteDetachAndDrop(lp, kn);
    } else {
      modify(lp, kn, kev, fops);
    }
    return 0;
  }

  /** The look-up at {@code again1}, among the file's knotes. */
  private static @Nullable Knote findByFile(Lwp lp, KList list, KQueue kq, Kevent kev) {
    Knote kn = list.first;
    while (kn != null) {
      if (kn.knKq != kq || kn.knFilter != kev.filter || kn.knId != kev.ident) {
        kn = kn.knLink;
      } else if (Knotes.knoteAcquire(lp, kn)) {
        break;
      } else {
        kn = list.first;
      }
    }
    return kn;
  }

  /**
   * The look-up at {@code again2}, in the kqueue's hash, which the kqueue's token guards (D-03).
   */
  private static @Nullable Knote findByIdent(Lwp lp, KQueue kq, Kevent kev) {
    KnHash hash = kq.kqKnhash;
    if (hash == null) {
      return null;
    }
    Knote kn = hash.chain(kev.ident);
    while (kn != null) {
      if (kn.knId != kev.ident || kn.knFilter != kev.filter) {
        kn = kn.knLink;
      } else if (Knotes.knoteAcquire(lp, kn)) {
        break;
      } else {
        kn = hash.chain(kev.ident);
      }
    }
    return kn;
  }

  /** Creates the knote for an EV_ADD of an event that is not registered. */
  private static Knote newKnote(Lwp lp, KQueue kq, Kevent kev, FilterOps fops) {
    Knote kn = Knotes.knoteAlloc();
    kn.knKq = kq;
    kn.knFop = fops;

    kn.knSfflags = kev.fflags;
    kn.knSdata = kev.data;
    kev.fflags = 0;
    kev.data = 0;
    kn.knId = kev.ident;
    kn.knFilter = kev.filter;
    kn.knFlags = kev.flags;
    kn.knUdata = kev.udata;

    // In processing, so that no other thread destroys the knote if the attach blocks.
    kn.setProcessing(lp);
    Frame.of(lp).adding = kn;
    return kn;
  }

  private static int attach(Lwp lp, Knote kn, Kevent kev, @Nullable File fp) {
    int error = Knotes.filterAttach(lp, kn);
    if (error != 0) {
      kn.knStatus |= KN_DELETING | KN_REPROCESS;
      Knotes.knoteDrop(lp, kn);
      Frame.of(lp).adding = null;
      return error;
    }

    // A concurrent close may have missed the knote before it was attached, or found the knote in
    // processing while the attach blocked.
    if (fp != null && kn.kq().kqFdp.checkfdclosed(lp, (int) kev.ident, fp)) {
      kn.knStatus |= KN_DELETING | KN_REPROCESS;
    }
    Frame.of(lp).adding = null;
    finish(lp, kn, kev);
    return 0;
  }

  /** Modifies a registered event: replaces fflags, data and udata, but not the flags. */
  private static void modify(Lwp lp, Knote kn, Kevent kev, FilterOps fops) {
    kassert((kn.knStatus & KN_PROCESSING) != 0, "kqueue_register: not in processing");
    if (fops == UserFilter.USER_FILTOPS) {
      UserFilter.filtUsertouch(kn, kev, EVENT_REGISTER);
    } else {
      kn.knSfflags = kev.fflags;
      kn.knSdata = kev.data;
      kn.knUdata = kev.udata;
    }
    finish(lp, kn, kev);
  }

  /** The last steps of every change except a deletion. */
  private static void finish(Lwp lp, Knote kn, Kevent kev) {
    // If KN_REPROCESS was set while the thread was blocked, knote_release() runs the filter. Here
    // the filter might run on a deleted event.
    if ((kn.knStatus & KN_REPROCESS) == 0 && Knotes.filterEvent(lp, kn, 0)) {
      Knotes.knoteActivate(lp, kn);
    }

    // Disablement does not deactivate.
    if ((kev.flags & EV_DISABLE) != 0) {
      kn.knStatus |= KN_DISABLED;
    }

    // Re-enablement may have to enqueue an active knote immediately.
    if ((kev.flags & EV_ENABLE) != 0 && (kn.knStatus & KN_DISABLED) != 0) {
      kn.knStatus &= ~KN_DISABLED;
      if ((kn.knStatus & KN_ACTIVE) != 0 && (kn.knStatus & KN_QUEUED) == 0) {
        Knotes.knoteEnqueue(lp, kn);
      }
    }

    Knotes.knoteRelease(lp, kn);
  }
}
