// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import io.github.kqueue4j.reference.kern.KernelEntry;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.util.Arrays;

/**
 * The kqueues that one kqueue watches, and the number of kqueues that watch it. Updated whenever a
 * knote that watches a kqueue is inserted or removed. Guarded by the token of the kqueue.
 */
final class Nesting {
  private static final Inner[] NONE = {};

  /** The watched kqueues. The array is copied on write, since a reader may lose the token. */
  private Inner[] inner = NONE;

  /** The number of kqueues that watch this one. */
  private int outer;

  /** A watched kqueue; its work is to take the interrupts, for the kqueue that watches it. */
  private static final class Inner implements KernelEntry.Work {
    final HostQueue queue;
    private final HostMachine machine;
    private final Nesting watcher;

    Inner(HostMachine machine, HostQueue queue, Nesting watcher) {
      this.machine = machine;
      this.queue = queue;
      this.watcher = watcher;
    }

    @Override
    public int run(Lwp lp) {
      if (watcher.indexOf(queue) >= 0) { // checked again, since the outer token may have been lost
        machine.takeInterrupts(lp, queue);
      }
      return 0;
    }
  }

  boolean isWatched() {
    return outer > 0;
  }

  /** Records that {@code out} watches {@code in}. Preconditions: both tokens are held. */
  static void add(HostMachine machine, HostQueue out, HostQueue in) {
    Inner[] before = out.nesting.inner;
    Inner[] after = Arrays.copyOf(before, before.length + 1);
    after[before.length] = new Inner(machine, in, out.nesting);
    out.nesting.inner = after;
    in.nesting.outer++;
  }

  /** Records that {@code out} no longer watches {@code in}. Preconditions: both tokens are held. */
  static void remove(HostQueue out, HostQueue in) {
    Inner[] before = out.nesting.inner;
    int at = out.nesting.indexOf(in);
    if (at < 0) {
      return;
    }
    Inner[] after = NONE;
    if (before.length > 1) {
      after = Arrays.copyOf(before, before.length - 1);
      System.arraycopy(before, at + 1, after, at, after.length - at);
    }
    out.nesting.inner = after;
    in.nesting.outer--;
  }

  /**
   * Takes the interrupts of watched kqueues, which may be events of the watching kqueue. A failure
   * poisons the watched kqueue, which makes it readable, and the watching kqueue goes on.
   */
  void takeInterrupts(Lwp lp) {
    for (Inner watched : inner) {
      KernelEntry.contained(lp, watched.queue.kqueue(), watched);
    }
  }

  private int indexOf(HostQueue queue) {
    for (int i = 0; i < inner.length; i++) {
      if (inner[i].queue == queue) {
        return i;
      }
    }
    return -1;
  }

  boolean isEmpty() {
    return inner.length == 0;
  }
}
