// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From an event's udata to its registration. The udata of each is its token: <i>generation &lt;&lt;
 * 32 | slot</i>. A slot's generation grows each time that it becomes free, so the token of a watch
 * that is gone is nobody's. Guarded by the {@link Registry}'s lock.
 */
final class TokenTable<A> {

  private static final int GENERATION_SHIFT = 32;

  private final List<Slot<A>> slots = new ArrayList<>();
  private final Deque<Integer> free = new ArrayDeque<>();

  /** One place of the table. */
  private static final class Slot<A> {
    int generation = 1;
    @Nullable Registration<A> registration;
  }

  /** Gives it a slot; returns the token, which is positive. */
  long take(Registration<A> registration) {
    Integer index = free.poll();
    if (index == null) {
      index = slots.size();
      slots.add(new Slot<>());
    }
    Slot<A> slot = slots.get(index);
    slot.registration = registration;
    return (long) slot.generation << GENERATION_SHIFT | index;
  }

  /** The token is nobody's from now on. */
  void release(long token) {
    int index = (int) token;
    Slot<A> slot = slots.get(index);
    slot.registration = null;
    slot.generation = slot.generation == Integer.MAX_VALUE ? 1 : slot.generation + 1;
    free.add(index); // at the end: a slot rests as long as it can
  }

  /** Whose token it is; null if nobody's. */
  @Nullable Registration<A> find(long token) {
    int index = (int) token;
    if (index < 0 || index >= slots.size()) {
      return null;
    }
    Slot<A> slot = slots.get(index);
    return slot.generation == (int) (token >>> GENERATION_SHIFT) ? slot.registration : null;
  }

  /** All that have a slot. */
  List<Registration<A>> all() {
    List<Registration<A>> all = new ArrayList<>();
    for (Slot<A> slot : slots) {
      if (slot.registration != null) {
        all.add(slot.registration);
      }
    }
    return all;
  }
}
