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

import static io.github.kqueue4j.reference.lwkt.Kassert.kassert;

import io.github.kqueue4j.reference.lwkt.KernelPanic;
import io.github.kqueue4j.reference.lwkt.Lwp;
import io.github.kqueue4j.reference.lwkt.Machine;
import io.github.kqueue4j.reference.lwkt.SleepQueue;
import io.github.kqueue4j.reference.lwkt.Token;
import org.jspecify.annotations.Nullable;

/**
 * {@code struct kqueue}. Its queue of pending knotes, its list of all knotes, its hash and its own
 * list of watchers are guarded by one token (D-03).
 */
public final class KQueue {
  /** The kernel that it belongs to. */
  public final Kernel kernel;

  /** {@code lwkt_token_pool_lookup(kq)}. */
  public final Token token = new Token();

  /** Who sleeps on this kqueue and on its knotes. */
  public final SleepQueue sleepq;

  /** {@code kq_fdp}: whose descriptors its idents are. */
  public final FileDesc kqFdp;

  /** {@code kq_kqinfo.ki_note}: who watches this kqueue. */
  public final KList kqKqinfo = new Watchers();

  /** {@code kq_knpend}: pending knotes and markers, between this and itself. */
  private final Knote knpend = Knote.marker();

  // Guarded by the token: what follows, and the links between knpend and itself.

  private @Nullable Knote knlist;

  /** {@code kq_knhash}; made for the first knote whose ident is no descriptor. */
  @Nullable KnHash kqKnhash;

  /** {@code kq_count}: knotes on the queue, markers aside. */
  public int kqCount;

  /** {@code kq_state}: KQ_* bits. */
  int kqState;

  /** {@code kq_sigio}: the owner. */
  public @Nullable Proc kqSigio;

  /**
   * What a call on it failed with, if one did: the kqueue is poisoned, and can only be closed
   * (D-16). Set under the token, read without it too.
   */
  private volatile @Nullable Throwable failure;

  KQueue(Kernel kernel, FileDesc fdp) {
    this.kernel = kernel;
    this.kqFdp = fdp;
    this.sleepq = kernel.machine.newSleepQueue(token);
    knpend.knTqeNext = knpend;
    knpend.knTqePrev = knpend;
  }

  /** The knotes of outer kqueues, which say so to the sleepers of both. */
  private final class Watchers extends KList {
    Watchers() {
      super(KQueue.this.token);
    }

    @Override
    protected void inserted(Lwp lp, Knote kn) {
      sleepq.watchedBy(lp, kn.kq().sleepq);
    }

    @Override
    protected void removed(Lwp lp, Knote kn) {
      sleepq.unwatchedBy(lp, kn.kq().sleepq);
    }
  }

  // what poisons it: D-16

  /**
   * What a call on this kqueue failed with.
   *
   * @return null unless the kqueue is poisoned
   */
  public @Nullable Throwable failure() {
    return failure;
  }

  /** {@code panic()} in whoever calls a poisoned kqueue, unless it is being closed. */
  void checkSound() {
    if (failure != null && !sleepq.closing) {
      throw panic();
    }
  }

  /**
   * What a call on a poisoned kqueue throws.
   *
   * @return the panic that poisoned it, once more, or a sentence with the Error in it
   */
  public KernelPanic panic() {
    Throwable cause = failure;
    String message = cause instanceof KernelPanic ? cause.getMessage() : null;
    KernelPanic panic =
        new KernelPanic(
            message != null
                ? message
                : "the kqueue is out of order, as a call on it has failed with "
                    + (cause + ": close it and open another"));
    panic.initCause(cause);
    return panic;
  }

  /** From here on whoever has slept on it is told, before what has woken him is collected. */
  void setFailure(Throwable cause) {
    if (failure == null) {
      failure = cause;
    }
  }

  /**
   * A thread has failed in work on this kqueue: the kqueue is poisoned, the knotes that the thread
   * had in processing are let go of, whoever sleeps is woken and told. To be called again if it
   * fails itself.
   *
   * @param lp the thread, which holds no token of another kind
   * @param cause what the work failed with
   */
  void poison(Lwp lp, Throwable cause) {
    setFailure(cause);
    token.get(lp);
    sleepq.poisoned = true;
    for (Knote kn = knlist; kn != null; kn = kn.knKqlinkNext) {
      if (kn.isInProcessingBy(lp)) {
        Knotes.knoteAbandon(lp, kn);
      }
    }
    Machine machine = kernel.machine;
    Lwp.Cause reported = sleepq.closing ? Lwp.Cause.CLOSE : Lwp.Cause.POISON;
    Lwp sleeper;
    while ((sleeper = sleepq.firstSleeper(null)) != null) {
      boolean catching = Machine.isCatching(sleeper);
      machine.wake(lp, sleeper, catching ? Machine.EINTR : 0, catching ? reported : Lwp.Cause.NONE);
    }
    KnoteLists.knote(lp, kqKqinfo, 0); // a poisoned kqueue is readable: who looks is told
    token.rel(lp);
  }

  // kq_knpend, a TAILQ by kn_tqe

  Knote pendNext(Knote kn) {
    Knote next = kn.knTqeNext;
    assert next != null : "not queued";
    return next;
  }

  void pendInsertHead(Knote kn) {
    insertAfter(knpend, kn);
  }

  void pendInsertTail(Knote kn) {
    pendInsertBefore(knpend, kn);
  }

  void pendInsertBefore(Knote at, Knote kn) {
    Knote before = at.knTqePrev;
    assert before != null : "not queued";
    insertAfter(before, kn);
  }

  private void insertAfter(Knote at, Knote kn) {
    Knote next = pendNext(at);
    kn.knTqePrev = at;
    kn.knTqeNext = next;
    at.knTqeNext = kn;
    next.knTqePrev = kn;
  }

  void pendRemove(Knote kn) {
    Knote before = kn.knTqePrev;
    Knote next = kn.knTqeNext;
    if (before == null || next == null) {
      kassert(failure != null, "knote not queued");
      return;
    }
    before.knTqeNext = next;
    next.knTqePrev = before;
    kn.knTqePrev = null;
    kn.knTqeNext = null;
  }

  // kq_knlist, a TAILQ by kn_kqlink

  /**
   * {@code TAILQ_FIRST(&kq->kq_knlist)}.
   *
   * @return the newest knote of all, or null
   */
  public @Nullable Knote knlistFirst() {
    return knlist;
  }

  /**
   * {@code TAILQ_NEXT(kn, kn_kqlink)}.
   *
   * @param kn a knote of this kqueue
   * @return the next older one, or null
   */
  public @Nullable Knote knlistNext(Knote kn) {
    return kn.knKqlinkNext;
  }

  void knlistInsertHead(Knote kn) {
    Knote next = knlist;
    kn.knKqlinkPrev = null;
    kn.knKqlinkNext = next;
    if (next != null) {
      next.knKqlinkPrev = kn;
    }
    knlist = kn;
  }

  void knlistRemove(Knote kn) {
    Knote before = kn.knKqlinkPrev;
    Knote next = kn.knKqlinkNext;
    if (before == null && knlist != kn) {
      kassert(failure != null, "knote is not on the list of its kqueue");
      return;
    }
    if (before == null) {
      knlist = next;
    } else {
      before.knKqlinkNext = next;
    }
    if (next != null) {
      next.knKqlinkPrev = before;
    }
    kn.knKqlinkPrev = null;
    kn.knKqlinkNext = null;
  }
}
