// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

import static io.github.kqueue4j.reference.kern.EventVar.KQ_NEVENTS;

import io.github.kqueue4j.reference.lwkt.Lwp;
import io.github.kqueue4j.reference.lwkt.Timespec;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The objects that {@code kern_kevent()} has on its kernel stack in C. A thread keeps its frame
 * from call to call, so that a call allocates nothing (D-02). Confined to that thread.
 */
public final class Frame {
  /** The arguments of the call. */
  public final KeventArgs args = new KeventArgs();

  /**
   * The knote that the call is adding; after an Error it is removed again (D-16). While it is set,
   * the thread does not close files that it finds closed by their owners (D-10).
   */
  @Nullable Knote adding;

  /**
   * A file to which the call holds a reference, such as the file of a change's descriptor; after an
   * Error the reference is dropped (D-16).
   */
  @Nullable File held;

  // A stack of the kqueues on which the thread is working: the kqueue of the call, then those that
  // the thread entered to notify their knotes. A slot above the top keeps its last kqueue, since
  // most calls of a thread are on the same one.
  private @Nullable KQueue[] works = new KQueue[4];
  private int nworks;

  /** Whether a work further up the stack has failed on the same kqueue. */
  private boolean[] failed = new boolean[works.length];

  final Kevent[] kev = new Kevent[KQ_NEVENTS];
  final Knote marker = Knote.marker();
  final Knote localMarker = Knote.marker();
  final Timespec tsp = new Timespec();
  final Timespec ats = new Timespec();
  final Timespec atx = new Timespec();

  private Frame() {
    for (int i = 0; i < kev.length; i++) {
      kev[i] = new Kevent();
    }
  }

  /**
   * Returns whether the call is adding a knote, which is in processing then. A thread that is
   * adding a knote must not wait for a knote that another thread is adding, as that thread may wait
   * for this one.
   *
   * @return true from the creation of the knote until it is attached
   */
  public boolean isAdding() {
    return adding != null;
  }

  /**
   * {@code fhold()} of a file for the duration of a call.
   *
   * @param fp the file
   * @return false if the file is closed
   */
  public boolean hold(File fp) {
    if (!fp.tryHold()) {
      return false;
    }
    held = fp;
    return true;
  }

  /**
   * {@code fdrop()} of the file that the call holds, if any.
   *
   * @param lp the calling thread
   */
  public void dropHeld(Lwp lp) {
    File fp = held;
    if (fp != null) {
      fp.fdrop(lp, this);
    }
  }

  /** Records that the thread begins to work on a kqueue. */
  void begin(KQueue kq) {
    if (nworks == works.length) {
      boolean[] more = Arrays.copyOf(failed, nworks * 2);
      works = Arrays.copyOf(works, nworks * 2);
      failed = more;
    }
    failed[nworks] = false;
    if (works[nworks] != kq) {
      works[nworks] = kq;
    }
    nworks++;
  }

  /** Records that the work that began last has ended. */
  void end() {
    nworks--;
  }

  int works() {
    return nworks;
  }

  KQueue work(int i) {
    KQueue kq = works[i];
    assert kq != null && i < nworks : "no work of number " + i;
    return kq;
  }

  /** Records that the work that began last has failed, and with it all on the same kqueue. */
  void endFailed() {
    nworks--;
    for (int i = 0; i < nworks; i++) {
      failed[i] |= works[i] == works[nworks];
    }
  }

  /** Returns the failure of the present work by one further up; null if it has not failed. */
  @Nullable Throwable failure() {
    return nworks > 0 && failed[nworks - 1] ? work(nworks - 1).failure() : null;
  }

  boolean isPresentWork(KQueue kq) {
    return nworks > 0 && works[nworks - 1] == kq;
  }

  /**
   * Returns the frame of a thread. Only one call of the thread uses it at a time, since the kernel
   * makes no system calls itself.
   *
   * @param lp the calling thread
   * @return the thread's frame
   */
  public static Frame of(Lwp lp) {
    if (lp.stack instanceof Frame frame) {
      return frame;
    }
    Frame frame = new Frame();
    lp.stack = frame;
    return frame;
  }
}
