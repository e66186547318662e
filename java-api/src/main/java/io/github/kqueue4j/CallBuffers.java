// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** A change buffer and an event buffer for one call of the list form. Confined to that call. */
final class CallBuffers {

  private static final int MIN_CAPACITY = 16;

  private KEventBuffer changes;
  private KEventBuffer events;

  private CallBuffers(KEventBuffer changes, KEventBuffer events) {
    this.changes = changes;
    this.events = events;
  }

  /** Returns the change buffer, which is empty when taken from the pool. */
  KEventBuffer changes() {
    return changes;
  }

  /** Returns the event buffer, which may still hold the entries of an earlier call. */
  KEventBuffer events() {
    return events;
  }

  private static int roundUp(int capacity) {
    int power = Integer.highestOneBit(Math.max(capacity, MIN_CAPACITY) - 1) << 1;
    return power > 0 ? power : capacity;
  }

  /**
   * The buffers that a queue keeps, so that the list form seldom makes new ones. Safe for use by
   * several threads: a call takes a pair out and puts it back. Beyond {@link #SLOTS} simultaneous
   * calls, pairs are made anew. Buffers of more than {@link #MAX_KEPT_CAPACITY} entries are not
   * kept, as they would hold their memory for the life of the queue.
   */
  static final class Pool {

    private static final int SLOTS = 4;
    private static final int MAX_KEPT_CAPACITY = 4096;

    private final Backend backend;
    private final AtomicReferenceArray<@Nullable CallBuffers> slots =
        new AtomicReferenceArray<>(SLOTS);

    Pool(Backend backend) {
      this.backend = backend;
    }

    /** Takes or makes a pair whose buffers have at least these capacities. */
    CallBuffers take(int changes, int events) {
      for (int i = 0; i < SLOTS; i++) {
        CallBuffers kept = slots.getAndSet(i, null);
        if (kept != null) {
          kept.changes = atLeast(changes, kept.changes);
          kept.events = atLeast(events, kept.events);
          return kept;
        }
      }
      return new CallBuffers(
          backend.newBuffer(roundUp(changes)), backend.newBuffer(roundUp(events)));
    }

    private KEventBuffer atLeast(int capacity, KEventBuffer buffer) {
      return buffer.capacity() >= capacity ? buffer : backend.newBuffer(roundUp(capacity));
    }

    /** Puts a pair back when its call is over. */
    void give(CallBuffers scratch) {
      if (scratch.changes.capacity() > MAX_KEPT_CAPACITY
          || scratch.events.capacity() > MAX_KEPT_CAPACITY) {
        return;
      }
      scratch.changes.clear();
      for (int i = 0; i < SLOTS; i++) {
        if (slots.compareAndSet(i, null, scratch)) {
          return;
        }
      }
    }
  }
}
