// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.reference.kern.EventVar.EAGAIN;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_VNODE;

import io.github.kqueue4j.reference.kern.KQueue;
import io.github.kqueue4j.reference.kern.Knote;
import io.github.kqueue4j.reference.kern.KnoteLists;
import io.github.kqueue4j.reference.lwkt.Callout;
import io.github.kqueue4j.reference.lwkt.Lwp;
import io.github.kqueue4j.reference.lwkt.Machine;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of memfd_create(2) that one kqueue watches. Recent kernels report to inotify when such
 * a file is truncated, or written to by a descriptor that was opened through {@code /proc}, but not
 * what its own descriptor writes. So the files are looked at whenever events are collected, and
 * periodically during a wait.
 *
 * <p>Other files cost nothing. Like a timer this needs no thread of its own. Guarded by the
 * kqueue's token.
 */
final class MemoryFiles implements Callout.Function {
  /** How the path of each such file begins. */
  static final String PATH = "/memfd:";

  private static final long PERIOD_NANOS = 50_000_000;

  private final KQueue kq;
  private final Callout callout = new Callout();
  private final List<Vnode> files = new ArrayList<>(0);

  MemoryFiles(KQueue kq) {
    this.kq = kq;
  }

  /** Adds a file, if it was not added. */
  void add(Lwp lp, Vnode v) {
    if (!files.contains(v)) {
      files.add(v);
      if (files.size() == 1) {
        arm(lp);
      }
    }
  }

  /** Removes a file that has no knote any more, if it was added. */
  void remove(Vnode v) {
    if (files.remove(v) && files.isEmpty()) {
      kq.kernel.machine.calloutTerminate(kq.sleepq, callout);
    }
  }

  private void arm(Lwp lp) {
    Machine machine = kq.kernel.machine;
    if (callout.running) {
      machine.missedPeriods(callout, PERIOD_NANOS);
    }
    int error = machine.calloutReset(lp, kq.sleepq, callout, PERIOD_NANOS, this, kq);
    // EAGAIN: no background thread could be started to wait in the host for this kqueue; the next
    // call of the program looks at the files.
    if (error != 0 && error != EAGAIN) {
      throw new AssertionError("callout_reset: errno " + error);
    }
  }

  @Override
  public void run(Lwp lp, Object arg) {
    look(lp);
    if (!files.isEmpty()) {
      arm(lp);
    }
  }

  /** Compares each file with its last known state. */
  void look(Lwp lp) {
    for (int i = files.size() - 1; i >= 0; i--) { // the last ones may be removed meanwhile
      if (i < files.size()) {
        look(lp, files.get(i));
      }
    }
  }

  /**
   * Adds the notes to the knotes directly, since a hint may have to sleep for a knote. All knotes
   * have them before the first is notified: a notification may lose the token, and the list may
   * change meanwhile.
   */
  private static void look(Lwp lp, Vnode v) {
    v.pendingBits |= VnodeNotes.ANYTHING;
    int notes = v.takeNotes(lp);
    if (notes == 0) {
      return;
    }
    for (Knote kn = v.note.first(); kn != null; kn = kn.knNext) {
      if (kn.knFilter == EVFILT_VNODE) {
        kn.knFflags |= kn.knSfflags & notes;
      }
    }
    KnoteLists.knoteAgain(lp, v.note);
  }
}
