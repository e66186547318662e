// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

import io.github.kqueue4j.reference.lwkt.Lwp;
import org.jspecify.annotations.Nullable;

/**
 * The one way into the kernel: each system call, interrupt handler, signal, end of a process and
 * close goes through here. What it adds to the original is what happens when a thread does not come
 * back as it should, but with an Error or a panic, from any step (D-16):
 *
 * <ul>
 *   <li>all tokens of the thread are free, and whom it was to wake is woken;
 *   <li>the kqueue on which it was at work is poisoned: its sleepers and later calls are told, and
 *       it can be closed. A knote that the thread had in processing is let go of; one that it was
 *       adding is taken back;
 *   <li>other kqueues, and the lists of processes and signals, are as if nothing had been: a notice
 *       that reaches several kqueues goes on with the next one.
 * </ul>
 *
 * <p>A StackOverflowError must not come a second time while the first one is dealt with. So an
 * entry asks for some room on the stack before it takes anything.
 */
public final class KernelEntry {
  /** What is to be done inside. */
  public interface Work {
    /**
     * Does it.
     *
     * @param lp the calling thread
     * @return a result, of any meaning
     */
    int run(Lwp lp);

    /**
     * The thread has failed, and all else is in order again. The token of the kqueue that the work
     * was on is held, if it was on one.
     *
     * @param lp the calling thread
     */
    default void failed(Lwp lp) {}
  }

  /** How often it is tried to get into order, should that fail, too. */
  private static final int ATTEMPTS = 3;

  private KernelEntry() {}

  /**
   * Work on one kqueue, under its token.
   *
   * @param lp the calling thread, which is not inside yet
   * @param kq the kqueue
   * @param work what to do
   * @return what the work returns
   */
  public static int call(Lwp lp, KQueue kq, Work work) {
    reserveStack(lp.id);
    try {
      Frame frame = Frame.of(lp);
      frame.begin(kq);
      kq.token.get(lp);
      int result = work.run(lp);
      frame.end(); // from here on there is nothing that could be half-done
      kq.token.rel(lp);
      return result;
    } catch (Throwable t) {
      recover(lp, kq, work, t);
      throw t;
    }
  }

  /**
   * Work on objects that kqueues watch, or on no kqueue.
   *
   * @param lp the calling thread, which is not inside yet
   * @param work what to do
   * @return what the work returns
   */
  public static int run(Lwp lp, Work work) {
    reserveStack(lp.id);
    try {
      return work.run(lp);
    } catch (Throwable t) {
      recover(lp, null, work, t);
      throw t;
    }
  }

  /**
   * {@code KNOTE()} from outside. If that fails it is done once more: what happened to an object
   * must not be lost, be it that some of its knotes are told twice.
   *
   * @param lp the calling thread, which is not inside yet
   * @param list who watches the object
   * @param hint what happened
   */
  public static void knote(Lwp lp, KList list, long hint) {
    try {
      knoteOnce(lp, list, hint);
    } catch (Throwable t) {
      knoteOnce(lp, list, hint);
      throw t;
    }
  }

  /** As {@link #run}, but makes no object: that might fail before there is anything to do again. */
  private static void knoteOnce(Lwp lp, KList list, long hint) {
    reserveStack(lp.id);
    try {
      KnoteLists.knote(lp, list, hint);
    } catch (Throwable t) {
      recover(lp, null, null, t);
      throw t;
    }
  }

  /**
   * Work that must not be left undone: if it fails it is done once more, before the failure is
   * told.
   *
   * @param lp the calling thread, which is not inside yet
   * @param work what to do; to do it twice is as good as once
   */
  public static void runSurely(Lwp lp, Work work) {
    try {
      run(lp, work);
    } catch (Throwable t) {
      run(lp, work);
      throw t;
    }
  }

  /**
   * Poisons a kqueue of whose events some were lost after a call had collected them.
   *
   * @param lp the calling thread, which is not inside
   * @param kq the kqueue
   * @param cause what has kept them from the program
   */
  public static void poison(Lwp lp, KQueue kq, Throwable cause) {
    for (int attempt = 1; ; attempt++) {
      try {
        kq.poison(lp, cause);
        return;
      } catch (Throwable again) {
        recover(lp, kq, null, again);
        if (attempt == ATTEMPTS) {
          cause.addSuppressed(again);
          return;
        }
      }
    }
  }

  /** Whether the thread is at work on that kqueue: in the call, or on the way from there. */
  static boolean isWorkOf(Lwp lp, KQueue kq) {
    return Frame.of(lp).isWorkOf(kq);
  }

  /** Work on another kqueue begins, which may fail alone. Returns what {@link #end} is to know. */
  static long begin(Lwp lp, KQueue kq) {
    Frame frame = Frame.of(lp);
    long place =
        ((long) frame.works() << 48)
            | ((long) lp.holds() << 40)
            | ((long) lp.blockedDepth() << 24)
            | lp.save();
    frame.begin(kq);
    return place;
  }

  /** Work that began at that place is over. */
  static void end(Lwp lp, long place) {
    Frame.of(lp).end();
    lp.forget((int) place & 0xFFFFFF);
  }

  /**
   * Work that began at that place has failed: it poisons its kqueue, and the thread goes on. Should
   * this fail itself, whoever is next to deal with it sees to this kqueue, too.
   */
  static void contain(Lwp lp, long place, Throwable cause) {
    lp.restore((int) place & 0xFFFFFF, (int) (place >>> 24) & 0xFFFF);
    lp.abandonSleep();
    lp.abandonHolds((int) (place >>> 40) & 0xFF);
    Frame frame = Frame.of(lp);
    int outer = (int) (place >>> 48);
    while (frame.works() > outer) {
      undo(lp, frame.work(frame.works() - 1), cause);
      frame.end();
    }
  }

  private static void recover(Lwp lp, @Nullable KQueue kq, @Nullable Work work, Throwable cause) {
    for (int attempt = 1; ; attempt++) {
      try {
        leave(lp, cause);
        if (work != null) {
          failed(lp, kq, work);
        }
        lp.stack = null; // its markers may lie in a queue
        return;
      } catch (Throwable again) {
        if (attempt == ATTEMPTS) {
          cause.addSuppressed(again);
          return;
        }
      }
    }
  }

  /** Everything that the thread has is given back, every kqueue that it worked on is poisoned. */
  private static void leave(Lwp lp, Throwable cause) {
    Frame frame = Frame.of(lp);
    for (int i = 0; i < frame.works(); i++) {
      frame.work(i).setFailure(cause);
    }
    lp.abandonTokens();
    lp.abandonSleep();
    lp.abandonHolds(0);
    for (int i = 0; i < frame.works(); i++) {
      undo(lp, frame.work(i), cause);
    }
    frame.dropHeld(lp);
  }

  private static void undo(Lwp lp, KQueue kq, Throwable cause) {
    kq.poison(lp, cause);
    Frame frame = Frame.of(lp);
    Knote adding = frame.adding;
    if (adding != null && adding.kq() == kq) {
      Knotes.knoteUndo(lp, adding);
      frame.adding = null;
    }
    frame.dropHeld(lp);
  }

  private static void failed(Lwp lp, @Nullable KQueue kq, Work work) {
    if (kq == null) {
      work.failed(lp);
      return;
    }
    kq.token.get(lp);
    work.failed(lp);
    kq.token.rel(lp);
  }

  /**
   * Fails with a StackOverflowError if there is too little room for {@link #recover}. The variables
   * take four KiB of an interpreter's frame; of compiled code the virtual machine asks as much at
   * the entry of whatever this is inlined into, since it might have to go on interpreted at the
   * branch that is never taken.
   */
  @SuppressWarnings("UnusedVariable")
  private static int reserveStack(int id) {
    long a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19;
    long b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14, b15, b16, b17, b18, b19;
    long c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18, c19;
    long d0, d1, d2, d3, d4, d5, d6, d7, d8, d9, d10, d11, d12, d13, d14, d15, d16, d17, d18, d19;
    long e0, e1, e2, e3, e4, e5, e6, e7, e8, e9, e10, e11, e12, e13, e14, e15, e16, e17, e18, e19;
    long f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19;
    long g0, g1, g2, g3, g4, g5, g6, g7, g8, g9, g10, g11, g12, g13, g14, g15, g16, g17, g18, g19;
    long h0, h1, h2, h3, h4, h5, h6, h7, h8, h9, h10, h11, h12, h13, h14, h15, h16, h17, h18, h19;
    long i0, i1, i2, i3, i4, i5, i6, i7, i8, i9, i10, i11, i12, i13, i14, i15, i16, i17, i18, i19;
    long j0, j1, j2, j3, j4, j5, j6, j7, j8, j9, j10, j11, j12, j13, j14, j15, j16, j17, j18, j19;
    long k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10, k11, k12, k13, k14, k15, k16, k17, k18, k19;
    long l0, l1, l2, l3, l4, l5, l6, l7, l8, l9, l10, l11, l12, l13, l14, l15, l16, l17, l18, l19;
    long m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15, m16, m17, m18, m19;
    return id > 0 ? id : impossible(id);
  }

  private static int impossible(int id) {
    throw new AssertionError("a thread of number " + id);
  }
}
