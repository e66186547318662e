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

import io.github.kqueue4j.reference.lwkt.Lwp;
import org.jspecify.annotations.Nullable;

/**
 * {@code struct knote}: one registered event or, with the filter MARKER, a mark in the queue of
 * pending events. The fields of {@code kn_kevent} are fields of the knote, to keep a knote small.
 *
 * <p>The comment of each field names its guard. While a thread has the knote in processing
 * (KN_PROCESSING), even asleep, no other thread destroys the knote.
 */
public final class Knote {
  /**
   * {@code kn_link}: the next knote on a file's {@code f_klist}, guarded by the token of that list,
   * or in a bucket of the kqueue's hash, guarded by the kqueue's token.
   */
  public @Nullable Knote knLink;

  /** {@code kn_next}: the next knote on the object's list; guarded by the token of that list. */
  public @Nullable Knote knNext;

  // The fields below are guarded by the kqueue's token, except those set before publication.

  /** {@code kn_kqlink}: links of the kqueue's list of all its knotes. */
  @Nullable Knote knKqlinkPrev;

  @Nullable Knote knKqlinkNext;

  /** {@code kn_tqe}: links of the kqueue's queue of pending knotes. */
  @Nullable Knote knTqePrev;

  @Nullable Knote knTqeNext;

  /** {@code kn_kq}: the kqueue; null for a marker. Set before others see the knote. */
  @Nullable KQueue knKq;

  /** {@code kn_id}. Set before others see the knote. */
  public long knId;

  /** {@code kn_data}: the data that the filter found. */
  public long knData;

  /** {@code kn_kevent.udata}. */
  public long knUdata;

  /** {@code kn_sdata}: the data of the last change. */
  public long knSdata;

  /** {@code kn_filter}. Set before others see the knote. */
  public int knFilter;

  /** {@code kn_flags}: the flags of the first EV_ADD, and flags that filters added. */
  public int knFlags;

  /** {@code kn_fflags}: the notes that have occurred. */
  public int knFflags;

  /** {@code kn_sfflags}: the fflags of the last change. */
  public int knSfflags;

  /** {@code kn_status}: KN_* bits. */
  public int knStatus;

  /** {@link Lwp#id} of the thread that has the knote in processing (D-16). */
  int knOwner;

  /** {@code kn_ptr.hookid}: 1 if a USER event is triggered. */
  int knHookid;

  /** {@code kn_ptr}: the file or the process. */
  @Nullable Object knPtr;

  /** {@code kn_fop}. */
  @Nullable FilterOps knFop;

  /** {@code kn_hook}: the filter's private data. */
  public @Nullable Object knHook;

  Knote() {}

  /** Creates a marker, as {@code kern_kevent()} and {@code kqueue_scan()} have on their stacks. */
  static Knote marker() {
    Knote marker = new Knote();
    marker.knFilter = EventVar.EVFILT_MARKER;
    marker.knStatus = EventVar.KN_PROCESSING;
    return marker;
  }

  /**
   * {@code kn_kq} of a knote that is not a marker.
   *
   * @return the kqueue on which the knote is registered
   */
  public KQueue kq() {
    KQueue kq = knKq;
    assert kq != null : "a marker has no kqueue";
    return kq;
  }

  /**
   * {@code kn_fp}.
   *
   * @return the file of a knote whose ident is a descriptor
   */
  public File fp() {
    if (knPtr instanceof File fp) {
      return fp;
    }
    throw new AssertionError("knote without a file: " + knPtr);
  }

  /**
   * Returns the kqueue that this knote watches.
   *
   * @return null if the knote does not watch a kqueue
   */
  public @Nullable KQueue watchedKqueue() {
    return knPtr instanceof File fp && fp.fData instanceof KQueue inner ? inner : null;
  }

  /**
   * {@code kn_fop} of a knote that is not a marker.
   *
   * @return the filter
   */
  public FilterOps fop() {
    FilterOps fop = knFop;
    assert fop != null : "a marker has no filter";
    return fop;
  }

  /**
   * Sets {@code kn_fop}, as {@code fo_kqfilter} of a file does.
   *
   * @param ops the filter to use from now on
   */
  public void setFop(FilterOps ops) {
    knFop = ops;
  }

  /**
   * Sets KN_PROCESSING.
   *
   * @param lp the thread that processes the knote
   */
  void setProcessing(Lwp lp) {
    knOwner = lp.id;
    knStatus |= EventVar.KN_PROCESSING;
  }

  /**
   * Returns whether a given thread has this knote in processing; a wait of that thread for the
   * knote would never end.
   *
   * @param lp the thread
   * @return false if another thread or no thread has the knote in processing
   */
  boolean isInProcessingBy(Lwp lp) {
    return (knStatus & EventVar.KN_PROCESSING) != 0 && knOwner == lp.id;
  }

  /** Returns whether the kqueue is poisoned, so that the knote may be half inserted (D-16). */
  boolean isAbandoned() {
    return kq().failure() != null;
  }

  /** {@code *kevp = kn->kn_kevent}. */
  void copyTo(Kevent kev) {
    kev.set(knId, knFilter, knFlags, knFflags, knData, knUdata);
  }
}
