// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Maps tokens, which are the udata of events, to registrations. A token is <i>generation &lt;&lt;
 * 32 | slot</i>. The generation of a slot is incremented each time the slot becomes free, so that
 * the token of an ended watch finds no registration. Guarded by the {@link Registry}'s lock.
 */
final class TokenTable<A> {

  private static final int GENERATION_SHIFT = 32;

  private final List<Slot<A>> slots = new ArrayList<>();
  private final Deque<Integer> free = new ArrayDeque<>();

  /** A slot of the table. */
  private static final class Slot<A> {
    int generation = 1;
    @Nullable Registration<A> registration;
  }

  /** Assigns a slot to a registration and returns the token, which is positive. */
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

  /** Frees the slot of a token. From then on the token finds no registration. */
  void release(long token) {
    int index = (int) token;
    Slot<A> slot = slots.get(index);
    slot.registration = null;
    slot.generation = slot.generation == Integer.MAX_VALUE ? 1 : slot.generation + 1;
    free.add(index); // at the end, so that each slot is reused as late as possible
  }

  /** Returns the registration of a token; null if there is none. */
  @Nullable Registration<A> find(long token) {
    int index = (int) token;
    if (index < 0 || index >= slots.size()) {
      return null;
    }
    Slot<A> slot = slots.get(index);
    return slot.generation == (int) (token >>> GENERATION_SHIFT) ? slot.registration : null;
  }

  /** Returns all registrations that have a slot. */
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
