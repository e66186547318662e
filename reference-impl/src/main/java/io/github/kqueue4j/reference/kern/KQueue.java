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

  /** {@code kq_kqinfo}: who watches this kqueue. */
  public final KqInfo kqKqinfo = new KqInfo(new KList(token));

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

  /** The text of the panic that poisoned it. */
  public @Nullable String panic;

  KQueue(Kernel kernel, FileDesc fdp) {
    this.kernel = kernel;
    this.kqFdp = fdp;
    this.sleepq = kernel.machine.newSleepQueue(token);
    knpend.knTqeNext = knpend;
    knpend.knTqePrev = knpend;
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
    assert before != null && next != null : "not queued";
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
