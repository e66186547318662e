// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

import io.github.kqueue4j.reference.lwkt.Kassert;
import org.jspecify.annotations.Nullable;

/**
 * {@code kq_knhash}: the knotes whose ident is not a descriptor, by ident. Guarded by the kqueue's
 * token.
 *
 * <p>Deviates (D-05): the original always has 64 buckets, with a comment that the number should be
 * tunable. Here the table doubles when it holds as many knotes as buckets. The order within a
 * bucket is not visible from outside.
 */
final class KnHash {
  // guarded by the kqueue's token
  private @Nullable Knote[] buckets = new Knote[EventVar.KN_HASHSIZE];
  private int size;

  /** {@code KN_HASH()}. */
  private static int hash(long ident, int mask) {
    return (int) (ident ^ (ident >>> 8)) & mask;
  }

  /** Returns the first knote in the bucket of an ident; the others follow by {@code kn_link}. */
  @Nullable Knote chain(long ident) {
    return buckets[hash(ident, buckets.length - 1)];
  }

  void insert(Knote kn) {
    if (size == buckets.length) {
      grow();
    }
    size++;
    push(buckets, kn);
  }

  void remove(Knote kn) {
    int i = hash(kn.knId, buckets.length - 1);
    Knote at = buckets[i];
    if (at == kn) {
      buckets[i] = kn.knLink;
    } else {
      while (at != null && at.knLink != kn) {
        at = at.knLink;
      }
      if (at == null) {
        Kassert.kassert(kn.isAbandoned(), "knote is not in the hash"); // D-16
        return;
      }
      at.knLink = kn.knLink;
    }
    kn.knLink = null;
    size--;
  }

  private void grow() {
    @Nullable Knote[] old = buckets;
    @Nullable Knote[] doubled = new Knote[old.length * 2];
    for (Knote chain : old) {
      Knote kn = chain;
      while (kn != null) {
        Knote next = kn.knLink;
        push(doubled, kn);
        kn = next;
      }
    }
    buckets = doubled;
  }

  private static void push(@Nullable Knote[] into, Knote kn) {
    int i = hash(kn.knId, into.length - 1);
    kn.knLink = into[i];
    into[i] = kn;
  }
}
