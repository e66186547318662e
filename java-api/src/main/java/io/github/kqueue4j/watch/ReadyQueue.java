// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import org.jspecify.annotations.Nullable;

/**
 * The registrations with an event that was not returned yet, the one that has waited longest first.
 * Linked through the registrations themselves: adding one needs no memory, so that no event of a
 * batch is lost while the heap is full. Guarded by the {@link Registry}'s lock.
 */
final class ReadyQueue<A> {

  private @Nullable Registration<A> first;
  private @Nullable Registration<A> last;

  /** Adds a registration at the end, unless the queue has it already. */
  void add(Registration<A> registration) {
    if (registration.queued) {
      return;
    }
    registration.queued = true;
    if (last == null) {
      first = registration;
    } else {
      last.nextReady = registration;
    }
    last = registration;
  }

  /** Removes and returns the first registration; null if the queue is empty. */
  @Nullable Registration<A> poll() {
    Registration<A> polled = first;
    if (polled != null) {
      first = polled.nextReady;
      if (first == null) {
        last = null;
      }
      polled.nextReady = null;
      polled.queued = false;
    }
    return polled;
  }

  /** Tells whether the queue has more than 0 or 1 registrations. */
  boolean hasMoreThan(int number) {
    Registration<A> registration = first;
    return registration != null && (number == 0 || registration.nextReady != null);
  }

  /** Removes all registrations. */
  void clear() {
    while (poll() != null) {}
  }
}
