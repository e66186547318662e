// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.adapter;

import static io.github.kqueue4j.reference.kern.EventVar.EINVAL;

import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.KQueue;
import io.github.kqueue4j.reference.kern.Knote;
import io.github.kqueue4j.reference.kern.KqueueOps;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * {@code kqueueops} that refuse cycles of kqueues with EINVAL. The original accepts cycles, but
 * some kernels loop or panic on a cycle, and no program needs one.
 */
final class LevelledKqueueOps extends KqueueOps {
  static final LevelledKqueueOps LEVELLED = new LevelledKqueueOps();

  private LevelledKqueueOps() {}

  /**
   * Refuses a knote that would close a cycle. If two threads close a cycle at the same time, both
   * may be refused, but they cannot both succeed: a knote is on its kqueue's list before this is
   * called, so each thread finds the other's knote.
   */
  @Override
  public int foKqfilter(Lwp lp, File fp, Knote kn) {
    KQueue inner = kqueue(fp);
    if (reaches(lp, inner, kn.kq())) {
      return EINVAL;
    }
    return super.foKqfilter(lp, fp, kn);
  }

  private static boolean reaches(Lwp lp, KQueue from, KQueue target) {
    Set<KQueue> seen = new HashSet<>();
    Deque<KQueue> next = new ArrayDeque<>();
    next.add(from);
    KQueue kq;
    while ((kq = next.poll()) != null) {
      if (kq == target) {
        return true;
      }
      if (seen.add(kq)) {
        next.addAll(watchedBy(lp, kq));
      }
    }
    return false;
  }

  /** Returns the kqueues that a kqueue watches. */
  private static List<KQueue> watchedBy(Lwp lp, KQueue kq) {
    List<KQueue> watched = new ArrayList<>();
    kq.token.get(lp);
    for (Knote kn = kq.knlistFirst(); kn != null; kn = kq.knlistNext(kn)) {
      KQueue inner = kn.watchedKqueue();
      if (inner != null) {
        watched.add(inner);
      }
    }
    kq.token.rel(lp);
    return watched;
  }
}
