// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.Filter;
import java.util.HashMap;
import java.util.Map;

/**
 * The keys whose event may still be in the kernel although no registration has the key: the change
 * that removes the event was not made, or has not succeeded yet. The flags of such an event stay
 * those of its first EV_ADD, and it may be disabled, so a new registration of the key has to remove
 * the event first. Guarded by the {@link Registry}'s lock.
 */
final class Leftovers<A> {

  /** The last change that was to remove the event of a key. */
  private final Map<Key, Change<A>> removals = new HashMap<>();

  /** Remembers the key of a change that removes an event, until {@link #removed}. */
  void add(Change<A> removal) {
    Filter filter = removal.key().filter();
    if (filter != Filter.TIMER && filter != Filter.USER) { // whose keys are never used again
      removals.put(removal.key(), removal);
    }
  }

  /** Tells whether the kernel may have an event with a key. */
  boolean contains(Key key) {
    return removals.containsKey(key);
  }

  /**
   * Forgets the key of a change that has succeeded, unless a later change has the key, which may be
   * equal.
   */
  @SuppressWarnings("ReferenceEquality")
  void removed(Change<A> change) {
    if (removals.get(change.key()) == change) {
      removals.remove(change.key());
    }
  }

  void clear() {
    removals.clear();
  }
}
