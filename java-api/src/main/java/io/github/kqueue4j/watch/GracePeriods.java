// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import java.util.ArrayList;
import java.util.List;

/**
 * Keeps retired objects until no collection that began before their retirement is in progress. Two
 * counters suffice: an object waits until the collections of its own period and of the one before
 * have ended, and a new period begins only when those of the one before have. Guarded by the {@link
 * Registry}'s lock.
 */
final class GracePeriods<T> {

  /** The number of collections in progress that began in the present period and in the other. */
  private final int[] collections = new int[2];

  private int present;

  /** The objects that were retired in the present period. */
  private List<T> retired = new ArrayList<>();

  /** The objects that were retired in the period before. */
  private List<T> retiredBefore = new ArrayList<>();

  /** Begins a collection, and returns its period for {@link #end}. */
  int begin() {
    collections[present]++;
    return present;
  }

  /** Ends a collection, and returns the objects that nothing can find any more. */
  List<T> end(int period) {
    collections[period]--;
    return takeExpired();
  }

  /** Retires an object, and returns the objects that nothing can find any more. */
  List<T> retire(T object) {
    retired.add(object);
    return takeExpired();
  }

  private List<T> takeExpired() {
    List<T> expired = List.of();
    while (collections[1 - present] == 0 && !(retired.isEmpty() && retiredBefore.isEmpty())) {
      expired = expired.isEmpty() ? retiredBefore : concat(expired, retiredBefore);
      retiredBefore = retired;
      retired = new ArrayList<>();
      present = 1 - present;
    }
    return expired;
  }

  private static <T> List<T> concat(List<T> first, List<T> second) {
    List<T> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  /** Forgets all retired objects. */
  void clear() {
    retired.clear();
    retiredBefore.clear();
  }
}
