// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

import static io.github.kqueue4j.reference.kern.EventVar.KQ_NEVENTS;

import io.github.kqueue4j.reference.lwkt.Lwp;
import io.github.kqueue4j.reference.lwkt.Timespec;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What lies on a thread's kernel stack during {@code kern_kevent()}, kept from call to call so that
 * none allocates (D-02). Confined to that thread.
 */
public final class Frame {
  /** The arguments of the call. */
  public final KeventArgs args = new KeventArgs();

  /**
   * Whether filters are to say how much there is: for a change they always are, for the scan if who
   * collects wants to know (D-20).
   */
  public boolean wantsCounts = true;

  /** The knote that is being added; whoever fails meanwhile has it taken back (D-16). */
  @Nullable Knote adding;

  /**
   * A file to which the call has a reference, such as that of the descriptor of a change (D-16).
   */
  @Nullable File held;

  // The kqueues that the thread is at work on: that of the call, and those to which a notice has
  // brought it from there.
  private @Nullable KQueue[] works = new KQueue[4];
  private int nworks;

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
   * {@code fhold()} of a file for one call.
   *
   * @param fp the file
   * @return false if it is closed
   */
  public boolean hold(File fp) {
    if (!fp.tryHold()) {
      return false;
    }
    held = fp;
    return true;
  }

  /**
   * {@code fdrop()} of the file that the call holds, if it does.
   *
   * @param lp the calling thread
   */
  public void dropHeld(Lwp lp) {
    File fp = held;
    if (fp != null) {
      fp.fdrop(lp, this);
    }
  }

  /** Work on a kqueue begins. */
  void begin(KQueue kq) {
    if (nworks == works.length) {
      works = Arrays.copyOf(works, nworks * 2);
    }
    if (works[nworks] != kq) {
      works[nworks] = kq;
    }
    nworks++;
  }

  /** The work that began last is over. */
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

  boolean isWorkOf(KQueue kq) {
    for (int i = nworks - 1; i >= 0; i--) {
      if (works[i] == kq) {
        return true;
      }
    }
    return false;
  }

  /**
   * The frame of a thread. One call at a time uses it: the kernel does not call itself.
   *
   * @param lp the calling thread
   * @return its frame
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
