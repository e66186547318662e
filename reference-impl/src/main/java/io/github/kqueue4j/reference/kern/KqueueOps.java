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

import static io.github.kqueue4j.reference.kern.EventVar.ENOTTY;
import static io.github.kqueue4j.reference.kern.EventVar.ENXIO;
import static io.github.kqueue4j.reference.kern.EventVar.EOPNOTSUPP;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_READ;
import static io.github.kqueue4j.reference.kern.EventVar.FILTEROP_ISFD;
import static io.github.kqueue4j.reference.kern.EventVar.FILTEROP_MPSAFE;
import static io.github.kqueue4j.reference.kern.EventVar.KQ_ASYNC;
import static io.github.kqueue4j.reference.kern.EventVar.KQ_SLEEP;

import io.github.kqueue4j.reference.lwkt.Lwp;
import io.github.kqueue4j.reference.lwkt.Machine;

/** {@code kqueueops}: a kqueue as a file, and its making and end. */
public class KqueueOps implements FileOps {
  /** {@code kqueueops}. */
  public static final KqueueOps KQUEUEOPS = new KqueueOps();

  /** {@code FIOASYNC}: SIGIO on or off. */
  public static final long FIOASYNC = 0x8004667dL;

  /** {@code FIOSETOWN}: who gets it. */
  public static final long FIOSETOWN = 0x8004667cL;

  private static final int SIZEOF_KEVENT = 32;

  /** {@code kqread_filtops}: READ on a kqueue. */
  private static final class KqreadFiltops {
    static final FilterOps OPS =
        new FilterOps(
            FILTEROP_ISFD | FILTEROP_MPSAFE, null, KqueueOps::filtKqdetach, KqueueOps::filtKqueue);
  }

  private static FilterOps kqreadFiltops() {
    return KqreadFiltops.OPS;
  }

  /** For hosts that refuse more than the original does. */
  protected KqueueOps() {}

  /**
   * The kqueue behind a file.
   *
   * @param fp a file whose operations are these
   * @return its {@code f_data}
   */
  public static KQueue kqueue(File fp) {
    if (fp.fData instanceof KQueue kq) {
      return kq;
    }
    throw new AssertionError("file without a kqueue: " + fp.fData);
  }

  /** {@code kqueue_init()}. */
  static KQueue kqueueInit(Kernel kernel, FileDesc fdp) {
    return new KQueue(kernel, fdp);
  }

  /**
   * {@code kqueue_terminate()}: drops all knotes, waiting for those that others work on. What an
   * Error has left undone the next call does.
   */
  static void kqueueTerminate(Lwp lp, KQueue kq) {
    kq.token.get(lp);
    Knote kn;
    while ((kn = kq.knlistFirst()) != null) {
      if (Knotes.knoteAcquire(lp, kn)) {
        Knotes.knoteDetachAndDrop(lp, kn);
      }
    }
    kq.token.rel(lp);
    kq.kqKnhash = null;
  }

  /** {@code kqueue_wakeup()}: wakes who sleeps on the kqueue and tells who watches it. */
  static void kqueueWakeup(Lwp lp, KQueue kq) {
    Kernel kernel = kq.kernel;
    if ((kq.kqState & KQ_SLEEP) != 0) {
      kq.kqState &= ~KQ_SLEEP;
      Machine machine = kernel.machine;
      if (kernel.sysctl.kqWakeupOne != 0) {
        machine.wakeupOne(lp, kq.sleepq, kq);
      } else {
        machine.wakeup(lp, kq.sleepq, kq);
      }
    }
    KnoteLists.knote(lp, kq.kqKqinfo, 0);
  }

  /**
   * Has the next sleeper collect what a call leaves behind, or be woken by what comes next. The
   * adapter calls it when a call that collected leaves. Preconditions: the kqueue's token is held.
   *
   * <p>Deviates (D-18): in the original KQ_SLEEP is one bit for all sleepers, so that of several
   * one is woken, and events may pend while the others sleep.
   *
   * @param lp the calling thread
   * @param kq the kqueue
   */
  public static void passOn(Lwp lp, KQueue kq) {
    assert kq.token.isHeldBy(lp) : "passed on without the token";
    if (kq.sleepq.firstSleeper(kq) == null) {
      return;
    }
    if (kq.kqCount > 0) {
      kq.kqState &= ~KQ_SLEEP;
      kq.kernel.machine.wakeupOne(lp, kq.sleepq, kq);
    } else {
      kq.kqState |= KQ_SLEEP;
    }
  }

  /** {@code kqueue_kqfilter()}. */
  static int kqueueKqfilter(Lwp lp, File fp, Knote kn) {
    KQueue kq = kqueue(fp);

    if (kn.knFilter != EVFILT_READ) {
      return EOPNOTSUPP;
    }

    kn.setFop(kqreadFiltops());
    KnoteLists.knoteInsert(lp, kq.kqKqinfo, kn);

    // Deviates (D-21): a thread may be needed that waits for what happens there.
    kq.token.get(lp);
    int error = kq.kernel.machine.watched(lp, kq.sleepq);
    kq.token.rel(lp);
    if (error != 0) {
      KnoteLists.knoteRemove(lp, kq.kqKqinfo, kn);
    }
    return error;
  }

  /** {@code filt_kqdetach()}. */
  static void filtKqdetach(Lwp lp, Knote kn) {
    KnoteLists.knoteRemove(lp, kqueue(kn.fp()).kqKqinfo, kn);
  }

  /**
   * {@code filt_kqueue()}.
   *
   * <p>Deviates (D-22): under the token of the kqueue that is looked at, as a scan that is under
   * way takes what it looks at off the count, and tells nobody when it puts that back.
   */
  static boolean filtKqueue(Lwp lp, Knote kn, long hint) {
    KQueue kq = kqueue(kn.fp());
    kq.token.get(lp);
    kn.knData = kq.kqCount;
    kq.token.rel(lp);
    return kn.knData > 0 || kq.failure() != null; // Deviates (D-16): who looks is told
  }

  /** {@code kqueue_read()}. */
  static int kqueueRead() {
    return ENXIO;
  }

  /** {@code kqueue_write()}. */
  static int kqueueWrite() {
    return ENXIO;
  }

  /** {@code kqueue_ioctl()}. */
  static int kqueueIoctl(Lwp lp, File fp, long com, int data) {
    KQueue kq = kqueue(fp);
    kq.token.get(lp);
    int error = 0;
    if (com == FIOASYNC) {
      if (data != 0) {
        kq.kqState |= KQ_ASYNC;
      } else {
        kq.kqState &= ~KQ_ASYNC;
      }
    } else if (com == FIOSETOWN) {
      error = kq.kernel.sigio.fsetown(lp, data, kq);
    } else {
      error = ENOTTY;
    }
    kq.token.rel(lp);
    return error;
  }

  /** {@code kqueue_stat()}. */
  static int kqueueStat(File fp, Stat st) {
    st.stSize = kqueue(fp).kqCount;
    st.stBlksize = SIZEOF_KEVENT;
    st.stMode = Stat.S_IFIFO;
    return 0;
  }

  /** {@code kqueue_close()}. */
  static int kqueueClose(Lwp lp, File fp) {
    if (fp.fData instanceof KQueue kq) { // Deviates (D-16): else an Error has ended a close here
      kqueueTerminate(lp, kq);
      kq.kernel.sigio.funsetown(lp, kq);
      fp.fData = null;
    }
    return 0;
  }

  @Override
  public int foKqfilter(Lwp lp, File fp, Knote kn) {
    return kqueueKqfilter(lp, fp, kn);
  }

  @Override
  public int foRead(Lwp lp, File fp) {
    return kqueueRead();
  }

  @Override
  public int foWrite(Lwp lp, File fp) {
    return kqueueWrite();
  }

  @Override
  public int foIoctl(Lwp lp, File fp, long com, int data) {
    return kqueueIoctl(lp, fp, com, data);
  }

  @Override
  public int foStat(Lwp lp, File fp, Stat st) {
    return kqueueStat(fp, st);
  }

  @Override
  public int foClose(Lwp lp, File fp) {
    return kqueueClose(lp, fp);
  }
}
