// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

import static io.github.kqueue4j.reference.kern.EventVar.KQ_NEVENTS;

import io.github.kqueue4j.reference.lwkt.Lwp;
import io.github.kqueue4j.reference.lwkt.Timespec;

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
