// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import io.github.kqueue4j.reference.lwkt.Lwp;
import java.util.Arrays;

/**
 * The kqueues that one kqueue watches, and by how many it is watched itself. The lists of knotes
 * keep it true: it changes whenever a knote that watches a kqueue comes or goes. Guarded by the
 * token of the kqueue.
 */
final class Nesting {
  private static final HostQueue[] NONE = {};

  /** The inner kqueues; replaced, never changed, as who walks over them may lose the token. */
  private HostQueue[] inner = NONE;

  /** How many kqueues have this one among their inner ones. */
  private int outer;

  boolean isWatched() {
    return outer > 0;
  }

  /** {@code out} watches {@code in}. Preconditions: both tokens are held. */
  static void add(HostQueue out, HostQueue in) {
    HostQueue[] before = out.nesting.inner;
    HostQueue[] after = Arrays.copyOf(before, before.length + 1);
    after[before.length] = in;
    out.nesting.inner = after;
    in.nesting.outer++;
  }

  /** {@code out} watches {@code in} no longer, if it did. Preconditions: both tokens are held. */
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

  /** What happened to an inner kqueue may be an event of the one that watches it. */
  void takeInterrupts(Lwp lp, HostMachine machine) {
    for (HostQueue queue : inner) {
      queue.token.get(lp);
      if (contains(queue)) { // still, now that both tokens are held
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
