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
 * {@code struct kevent_args} and {@code struct kevent_copyin_args}: the arguments of one kevent(2)
 * call. Confined to the thread that makes the call.
 */
public final class KeventArgs extends KeventCopy {
  /** {@code fd}: the kqueue's descriptor. */
  public int fd;

  /** {@code changelist}. */
  public @Nullable UserMemory changelist;

  /** {@code nchanges}. */
  public int nchanges;

  /** {@code eventlist}; needs room for {@code nevents} entries and one more for each change. */
  public @Nullable UserMemory eventlist;

  /** {@code nevents}. */
  public int nevents;

  /** Whether there is a {@code timeout}; without a timeout the call waits without a limit. */
  public boolean hasTimeout;

  /** {@code *timeout}. */
  public final Timespec timeout = new Timespec();

  /**
   * The caller's timeout in nanoseconds; used by the adapter, which sets {@link #timeout} from it.
   */
  public long timeoutNanos;

  /** The reason if the call ended with EINTR; used by the adapter. */
  public Lwp.Cause cause = Lwp.Cause.NONE;

  /** Whether the call has completed without an error; used by the adapter. */
  public boolean hasSucceeded;

  /** Whether the call is counted as in-flight; used by the adapter. */
  public boolean isInFlight;

  /** {@code pchanges}: number of changes copied in so far. */
  private int pchanges;

  KeventArgs() {}

  void begin() {
    pchanges = 0;
    res = 0;
  }

  /**
   * {@code sysmsg_result}.
   *
   * @return the number of entries that the call has posted
   */
  public int sysmsgResult() {
    return res;
  }

  /** Clears the references to the caller's memory, since the thread keeps these arguments. */
  public void release() {
    changelist = null;
    eventlist = null;
  }

  /** Returns the call on a kqueue as work for {@link KernelEntry}. */
  KernelEntry.Work on(KQueue kq) {
    return lp -> Syscalls.sysKevent(lp, kq, this);
  }

  /** {@code kevent_copyin()}. */
  @Override
  int copyin(Kevent[] kevp, int max) {
    // Deviates (D-15): min() of the kernel is unsigned, so a negative count has no limit there.
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

  /** {@code kevent_copyout()}: does not check nevents; EFAULT at the end of the caller's memory. */
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
