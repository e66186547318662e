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
import static io.github.kqueue4j.SysEvent.NOTE_FFAND;
import static io.github.kqueue4j.SysEvent.NOTE_FFCOPY;
import static io.github.kqueue4j.SysEvent.NOTE_FFCTRLMASK;
import static io.github.kqueue4j.SysEvent.NOTE_FFLAGSMASK;
import static io.github.kqueue4j.SysEvent.NOTE_FFNOP;
import static io.github.kqueue4j.SysEvent.NOTE_FFOR;
import static io.github.kqueue4j.SysEvent.NOTE_TRIGGER;
import static io.github.kqueue4j.reference.kern.EventVar.EVENT_PROCESS;
import static io.github.kqueue4j.reference.kern.EventVar.EVENT_REGISTER;
import static io.github.kqueue4j.reference.kern.EventVar.FILTEROP_MPSAFE;

import io.github.kqueue4j.reference.lwkt.KernelPanic;
import io.github.kqueue4j.reference.lwkt.Lwp;

/** {@code user_filtops}: the filter USER. */
final class UserFilter {
  static final FilterOps USER_FILTOPS =
      new FilterOps(
          FILTEROP_MPSAFE,
          UserFilter::filtUserattach,
          UserFilter::filtUserdetach,
          UserFilter::filtUser);

  private UserFilter() {}

  /**
   * {@code filt_userattach()}. {@code kqueue_register()} has cleared the fflags before, so a
   * NOTE_TRIGGER in the first EV_ADD has no effect, as in the original.
   */
  static int filtUserattach(Lwp lp, Knote kn) {
    kn.knHook = null;
    if ((kn.knFflags & NOTE_TRIGGER) != 0) {
      kn.knHookid = 1;
    } else {
      kn.knHookid = 0;
    }
    return 0;
  }

  /** {@code filt_userdetach()}: nothing to do. */
  static void filtUserdetach(Lwp lp, Knote kn) {}

  /** {@code filt_user()}. */
  static boolean filtUser(Lwp lp, Knote kn, long hint) {
    return kn.knHookid != 0;
  }

  /**
   * {@code filt_usertouch()}.
   *
   * @param type EVENT_REGISTER: {@code kev} is a change of this event; EVENT_PROCESS: it receives
   *     the event
   */
  static void filtUsertouch(Knote kn, Kevent kev, int type) {
    switch (type) {
      case EVENT_REGISTER -> register(kn, kev);
      case EVENT_PROCESS -> {
        kn.copyTo(kev);
        kev.fflags = kn.knSfflags;
        kev.data = kn.knSdata;
        if ((kn.knFlags & EV_CLEAR) != 0) {
          kn.knHookid = 0;
          // kqueue_scan() clears data and fflags
        }
      }
      default -> throw new KernelPanic("filt_usertouch() - invalid type (" + type + ")");
    }
  }

  private static void register(Knote kn, Kevent kev) {
    if ((kev.fflags & NOTE_TRIGGER) != 0) {
      kn.knHookid = 1;
    }

    int ffctrl = kev.fflags & NOTE_FFCTRLMASK;
    kev.fflags &= NOTE_FFLAGSMASK;
    switch (ffctrl) {
      case NOTE_FFNOP -> {}
      case NOTE_FFAND -> kn.knSfflags &= kev.fflags;
      case NOTE_FFOR -> kn.knSfflags |= kev.fflags;
      case NOTE_FFCOPY -> kn.knSfflags = kev.fflags;
      default -> throw new AssertionError("NOTE_FFCTRLMASK has two bits");
    }
    kn.knSdata = kev.data;

    // EV_CLEAR in a modification resets the event, for compatibility with FreeBSD and macOS. In the
    // first EV_ADD it has its usual meaning.
    if ((kev.flags & EV_CLEAR) != 0) {
      kn.knHookid = 0;
      kn.knData = 0;
      kn.knFflags = 0;
    }
  }
}
