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

import static io.github.kqueue4j.reference.kern.EventVar.EBADF;

import io.github.kqueue4j.reference.lwkt.KernelPanic;
import io.github.kqueue4j.reference.lwkt.Lwp;

/** The system calls of {@code kern_event.c}. */
public final class Syscalls {
  private Syscalls() {}

  /**
   * {@code sys_kqueue()}.
   *
   * @param lp the calling thread
   * @param kernel the kernel
   * @return the descriptor of the new kqueue, or a negated errno
   */
  public static int sysKqueue(Lwp lp, Kernel kernel) {
    return sysKqueue(lp, kernel, KqueueOps.KQUEUEOPS);
  }

  /**
   * {@code sys_kqueue()} for a host that refuses more than the original does.
   *
   * @param lp the calling thread
   * @param kernel the kernel
   * @param ops the file operations of the kqueue
   * @return the descriptor of the new kqueue, or a negated errno
   */
  public static int sysKqueue(Lwp lp, Kernel kernel, KqueueOps ops) {
    return kernel.fdesc.install(lp, newKqueue(kernel, ops));
  }

  /**
   * The first half of {@code sys_kqueue()}: creates a kqueue without a descriptor.
   *
   * @param kernel the kernel
   * @param ops the file operations of the kqueue
   * @return the file of the kqueue
   */
  public static File newKqueue(Kernel kernel, KqueueOps ops) {
    KQueue kq = KqueueOps.kqueueInit(kernel, kernel.fdesc);
    return new File(ops, File.FREAD | File.FWRITE, kq);
  }

  /**
   * {@code sys_kevent()}. The kqueue's token is held from start to end, except during sleeps
   * (D-03).
   *
   * @param lp the calling thread
   * @param kernel the kernel
   * @param uap the arguments; receives the result
   * @return 0 or an errno
   * @throws KernelPanic if the kernel finds its state inconsistent, or an earlier call has poisoned
   *     the kqueue
   */
  public static int sysKevent(Lwp lp, Kernel kernel, KeventArgs uap) {
    File fp = kernel.fdesc.holdfp(lp, uap.fd);
    if (fp == null) {
      uap.begin();
      return EBADF;
    }
    try {
      return sysKevent(lp, fp, uap);
    } finally {
      fp.fdrop(lp);
    }
  }

  /**
   * {@code sys_kevent()} for a caller that keeps the file open itself, so that the call needs no
   * reference.
   *
   * @param lp the calling thread
   * @param fp the file
   * @param uap the arguments except {@code fd}; receives the result
   * @return 0 or an errno
   * @throws KernelPanic if the kernel finds its state inconsistent, or an earlier call has poisoned
   *     the kqueue
   */
  public static int sysKevent(Lwp lp, File fp, KeventArgs uap) {
    uap.begin();
    if (!(fp.fData instanceof KQueue kq)) {
      return EBADF;
    }
    return KernelEntry.call(lp, kq, uap.on(kq));
  }

  /**
   * {@code sys_kevent()} for a caller that is already inside the kernel and holds the kqueue's
   * token.
   *
   * @param lp the calling thread
   * @param kq the kqueue
   * @param uap the arguments except {@code fd}; receives the result
   * @return 0 or an errno
   * @throws KernelPanic if the kernel finds its state inconsistent, or an earlier call has poisoned
   *     the kqueue
   */
  public static int sysKevent(Lwp lp, KQueue kq, KeventArgs uap) {
    uap.begin();
    kq.checkNotPoisoned();
    return KernKevent.kernKevent(lp, kq, uap.nevents, uap, uap.hasTimeout ? uap.timeout : null);
  }
}
