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
  /** The kernel to which the kqueue belongs. */
  public final Kernel kernel;

  /** {@code lwkt_token_pool_lookup(kq)}. */
  public final Token token = new Token();

  /** The threads that sleep on this kqueue or on its knotes. */
  public final SleepQueue sleepq;

  /** {@code kq_fdp}: the descriptor table in which idents are looked up. */
  public final FileDesc kqFdp;

  /** {@code kq_kqinfo.ki_note}: the knotes of other kqueues that watch this one. */
  public final KList kqKqinfo = new Watchers();

  /** {@code kq_knpend}: head of the circular list of pending knotes and markers. */
  private final Knote knpend = Knote.marker();

  // The fields below, and the links of the list that begins at knpend, are guarded by the token.

  private @Nullable Knote knlist;

  /** {@code kq_knhash}; created for the first knote whose ident is not a descriptor. */
  @Nullable KnHash kqKnhash;

  /** {@code kq_count}: number of knotes on the queue, not counting markers. */
  public int kqCount;

  /** {@code kq_state}: KQ_* bits. */
  int kqState;

  /** {@code kq_sigio}: the owner, which receives SIGIO. */
  public @Nullable Proc kqSigio;

  /**
   * The Error or panic with which a call has failed; the kqueue is then poisoned and can only be
   * closed (D-16). Also written and read without the token.
   */
  private volatile @Nullable Throwable failure;

  KQueue(Kernel kernel, FileDesc fdp) {
    this.kernel = kernel;
    this.kqFdp = fdp;
    this.sleepq = kernel.machine.newSleepQueue(token);
    knpend.knTqeNext = knpend;
    knpend.knTqePrev = knpend;
  }

  /** The knotes of outer kqueues; keeps the sleep queues of both informed of the nesting. */
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

  // poisoning: D-16

  /**
   * Returns the Error or panic with which a call on this kqueue failed.
   *
   * @return null unless the kqueue is poisoned
   */
  public @Nullable Throwable failure() {
    return failure;
  }

  /** Throws {@link #panic} if the kqueue is poisoned and not being closed. */
  void checkNotPoisoned() {
    if (failure != null && !sleepq.closing) {
      throw panic();
    }
  }

  /**
   * Creates the exception for a call on a poisoned kqueue.
   *
   * @return a panic with the message of the panic that poisoned the kqueue, or with one that names
   *     the Error
   */
  public KernelPanic panic() {
    Throwable cause = failure;
    String message = cause instanceof KernelPanic ? cause.getMessage() : null;
    KernelPanic panic =
        new KernelPanic(
            message != null
                ? message
                : "the kqueue is unusable, because a call on it has failed with "
                    + (cause + ": close it and open another"));
    panic.initCause(cause);
    return panic;
  }

  /** Records the first failure; a woken thread checks for it before it collects events. */
  void setFailure(Throwable cause) {
    if (failure == null) {
      failure = cause;
    }
  }

  /**
   * Poisons the kqueue after a thread has failed while working on it: ends the processing of the
   * thread's knotes, wakes all sleepers, whose waits fail, and notifies outer kqueues. May be
   * called again if it fails itself.
   *
   * @param lp the thread that failed
   * @param cause the Error or panic of the thread
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
    KnoteLists.knote(lp, kqKqinfo, 0); // a poisoned kqueue is readable, so that a call finds out
    token.rel(lp);
  }

  // kq_knpend, a TAILQ by kn_tqe

  Knote pendNext(Knote kn) {
    Knote next = kn.knTqeNext;
    assert next != null : "knote not queued";
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
    assert before != null : "knote not queued";
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
   * @return the newest knote of this kqueue, or null
   */
  public @Nullable Knote knlistFirst() {
    return knlist;
  }

  /**
   * {@code TAILQ_NEXT(kn, kn_kqlink)}.
   *
   * @param kn a knote of this kqueue
   * @return the next older knote, or null
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
