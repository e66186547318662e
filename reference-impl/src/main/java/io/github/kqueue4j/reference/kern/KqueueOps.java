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
import io.github.kqueue4j.spi.StackRoom;
import java.lang.invoke.MethodHandles;

/** {@code kqueueops}: the file operations of a kqueue, and its creation and termination. */
public class KqueueOps implements FileOps {
  /** {@code kqueueops}. */
  public static final KqueueOps KQUEUEOPS = new KqueueOps();

  /** {@code FIOASYNC}: switches SIGIO on or off. */
  public static final long FIOASYNC = 0x8004667dL;

  /** {@code FIOSETOWN}: sets the owner, which receives SIGIO. */
  public static final long FIOSETOWN = 0x8004667cL;

  private static final int SIZEOF_KEVENT = 32;

  /** {@code kqread_filtops}: READ on a kqueue. */
  private static final class KqreadFiltops {
    static final FilterOps OPS =
        new FilterOps(
            FILTEROP_ISFD | FILTEROP_MPSAFE, null, KqueueOps::filtKqdetach, KqueueOps::filtKqueue);
  }

  private static FilterOps kqreadFiltops() {
    StackRoom.initialize(MethodHandles.lookup(), KqreadFiltops.class);
    return KqreadFiltops.OPS;
  }

  /** Constructor for hosts that refuse more than the original does. */
  protected KqueueOps() {}

  /**
   * Returns the kqueue of a file.
   *
   * @param fp a file with these operations
   * @return the file's {@code f_data}
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
   * {@code kqueue_terminate()}: drops all knotes, and waits for knotes that other threads have in
   * processing. After an Error the next call completes it.
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

  /** {@code kqueue_wakeup()}: wakes waiters of the kqueue and notifies kqueues that watch it. */
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
   * Wakes the next waiter if events are still pending, or makes sure that the next event wakes it.
   * The adapter calls this at the end of a call that could collect events. Preconditions: the
   * kqueue's token is held.
   *
   * <p>Deviates (D-18): in the original KQ_SLEEP is one bit for all waiters, which is cleared when
   * one of them is woken, so that events may be pending while the others sleep.
   *
   * @param lp the calling thread
   * @param kq the kqueue
   */
  public static void passOn(Lwp lp, KQueue kq) {
    assert kq.token.isHeldBy(lp) : "passOn without the kqueue's token";
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

    // Deviates (D-21): a thread may have to be started that waits for events of this kqueue.
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
   * <p>Deviates (D-22): takes the token of the watched kqueue, since a scan in progress there
   * decrements the count for the knotes that it processes, and notifies no watcher when it puts
   * them back.
   */
  static boolean filtKqueue(Lwp lp, Knote kn, long hint) {
    KQueue kq = kqueue(kn.fp());
    kq.token.get(lp);
    kn.knData = kq.kqCount;
    kq.token.rel(lp);
    return kn.knData > 0 || kq.failure() != null; // Deviates (D-16): a poisoned kqueue is readable
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
    if (fp.fData instanceof KQueue kq) { // Deviates (D-16): null if a close is retried
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
