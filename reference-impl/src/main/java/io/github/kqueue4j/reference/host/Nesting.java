// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import io.github.kqueue4j.reference.lwkt.Lwp;
import java.util.Arrays;

/**
 * The kqueues that one kqueue watches, and the number of kqueues that watch it. Updated whenever a
 * knote that watches a kqueue is inserted or removed. Guarded by the token of the kqueue.
 */
final class Nesting {
  private static final HostQueue[] NONE = {};

  /** The watched kqueues. The array is copied on write, since a reader may lose the token. */
  private HostQueue[] inner = NONE;

  /** The number of kqueues that watch this one. */
  private int outer;

  boolean isWatched() {
    return outer > 0;
  }

  /** Records that {@code out} watches {@code in}. Preconditions: both tokens are held. */
  static void add(HostQueue out, HostQueue in) {
    HostQueue[] before = out.nesting.inner;
    HostQueue[] after = Arrays.copyOf(before, before.length + 1);
    after[before.length] = in;
    out.nesting.inner = after;
    in.nesting.outer++;
  }

  /** Records that {@code out} no longer watches {@code in}. Preconditions: both tokens are held. */
  static void remove(HostQueue out, HostQueue in) {
    HostQueue[] before = out.nesting.inner;
    int at = Arrays.asList(before).indexOf(in);
    if (at < 0) {
      return;
    }
    HostQueue[] after = NONE;
    if (before.length > 1) {
      after = Arrays.copyOf(before, before.length - 1);
      System.arraycopy(before, at + 1, after, at, after.length - at);
    }
    out.nesting.inner = after;
    in.nesting.outer--;
  }

  /** Takes the interrupts of watched kqueues, which may be events of the watching kqueue. */
  void takeInterrupts(Lwp lp, HostMachine machine) {
    for (HostQueue queue : inner) {
      queue.token.get(lp);
      if (contains(queue)) { // checked again, since the outer token may have been lost
        machine.takeInterrupts(lp, queue);
      }
      queue.token.rel(lp);
    }
  }

  private boolean contains(HostQueue queue) {
    for (HostQueue watched : inner) {
      if (watched == queue) {
        return true;
      }
    }
    return false;
  }

  boolean isEmpty() {
    return inner.length == 0;
  }
}
