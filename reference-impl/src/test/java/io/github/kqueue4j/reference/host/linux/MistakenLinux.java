// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.FilterOps;
import io.github.kqueue4j.reference.kern.Frame;
import io.github.kqueue4j.reference.kern.Knote;
import io.github.kqueue4j.reference.lwkt.Lwp;
import org.jspecify.annotations.Nullable;

/** Mistakes that the orders have to find: each method replaces a call of this package. */
public final class MistakenLinux {
  /** The knote that some thread is adding. */
  private static @Nullable Knote slot;

  private MistakenLinux() {}

  /** Keeps the knote in the slot, though the attach may lose the token to another one. */
  static int attach(Lwp lp, LinuxFile file, Knote kn, FilterOps ops) {
    slot = kn;
    int error = VnodeEvents.attach(lp, file, kn, ops);
    slot = null;
    return error;
  }

  /** Looks into the slot, which the attach of another thread may have emptied. */
  static boolean isAdding(Frame frame) {
    return slot != null;
  }

  /** Does not look whether the number refers to another file by now. */
  static @Nullable File ifStillOpen(LinuxFileDesc fdesc, Lwp lp, int fd, @Nullable File fp) {
    return fp;
  }

  /** Leaves the watch in the list, which only a call that collects events empties. */
  static void remove(PendingReads posted, EpollWatch watch) {}
}
