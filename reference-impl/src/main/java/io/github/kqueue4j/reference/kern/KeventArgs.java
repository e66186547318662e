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

import static io.github.kqueue4j.reference.kern.EventVar.EFAULT;

import io.github.kqueue4j.reference.lwkt.Lwp;
import io.github.kqueue4j.reference.lwkt.Timespec;
import org.jspecify.annotations.Nullable;

/**
 * {@code struct kevent_args} and {@code struct kevent_copyin_args}: one kevent(2) call. Confined to
 * the thread that makes it.
 */
public final class KeventArgs extends KeventCopy {
  /** {@code fd}: the kqueue's number. */
  public int fd;

  /** {@code changelist}. */
  public @Nullable UserMemory changelist;

  /** {@code nchanges}. */
  public int nchanges;

  /** {@code eventlist}; needs room for {@code nevents} and one more for each change. */
  public @Nullable UserMemory eventlist;

  /** {@code nevents}. */
  public int nevents;

  /** Whether there is a {@code timeout}; without one the call waits for ever. */
  public boolean hasTimeout;

  /** {@code *timeout}. */
  public final Timespec timeout = new Timespec();

  /**
   * How long the caller waits, in nanoseconds; the adapter's, who sets {@link #timeout} from it.
   */
  public long timeoutNanos;

  /** Why the call ended, if with EINTR; the adapter's. */
  public Lwp.Cause cause = Lwp.Cause.NONE;

  /** The call has done all of its work; the adapter's. */
  public boolean isMade;

  /** The call is counted among those that are under way; the adapter's. */
  public boolean isInside;

  /** {@code pchanges}: changes taken so far. */
  private int pchanges;

  KeventArgs() {}

  void begin() {
    pchanges = 0;
    res = 0;
  }

  /**
   * {@code sysmsg_result}.
   *
   * @return how many entries the call has posted
   */
  public int sysmsgResult() {
    return res;
  }

  /** Lets go of the caller's memory: the arguments stay with the thread from call to call. */
  public void release() {
    changelist = null;
    eventlist = null;
  }

  /** The call on a kqueue, as work of {@link KernelEntry}. */
  KernelEntry.Work on(KQueue kq) {
    return lp -> Syscalls.sysKevent(lp, kq, this);
  }

  /** {@code kevent_copyin()}. */
  @Override
  int copyin(Kevent[] kevp, int max) {
    // Deviates (D-15): min() has no sign, so a negative number is a list without an end there.
    int count = Math.max(0, Math.min(nchanges - pchanges, max));
    if (count > 0) {
      UserMemory from = changelist;
      if (from == null || from.length() < nchanges) {
        return EFAULT;
      }
      for (int i = 0; i < count; i++) {
        from.copyin(pchanges + i, kevp[i]);
      }
    }
    pchanges += count;
    events = count;
    return 0;
  }

  /** {@code kevent_copyout()}: asks no question about nevents, but memory ends somewhere. */
  @Override
  int copyout(Kevent[] kevp, int from, int count) {
    UserMemory to = eventlist;
    if (to == null || to.length() < res + count) {
      res = -1;
      return EFAULT;
    }
    for (int i = 0; i < count; i++) {
      to.copyout(kevp[from + i], res + i);
    }
    res += count;
    return 0;
  }
}
