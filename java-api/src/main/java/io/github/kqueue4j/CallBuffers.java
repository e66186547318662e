// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** A change buffer and an event buffer for one call of the list form. Confined to that call. */
final class CallBuffers {

  private static final int LEAST = 16;

  private KEventBuffer changes;
  private KEventBuffer events;

  private CallBuffers(KEventBuffer changes, KEventBuffer events) {
    this.changes = changes;
    this.events = events;
  }

  /** Empty. */
  KEventBuffer changes() {
    return changes;
  }

  /** Its content is that of an earlier call. */
  KEventBuffer events() {
    return events;
  }

  private static int roundUp(int capacity) {
    int power = Integer.highestOneBit(Math.max(capacity, LEAST) - 1) << 1;
    return power > 0 ? power : capacity;
  }

  /**
   * Those that a queue keeps, so that the list form makes no buffers in the long run. Safe for use
   * by several threads: a call takes one out and puts it back. More than {@link #SLOTS} at a time
   * are made new, and so are huge ones, which would hold their memory for ever.
   */
  static final class Pool {

    private static final int SLOTS = 4;
    private static final int MOST_KEPT = 4096;

    private final Backend backend;
    private final AtomicReferenceArray<@Nullable CallBuffers> slots =
        new AtomicReferenceArray<>(SLOTS);

    Pool(Backend backend) {
      this.backend = backend;
    }

    /** One whose buffers have at least these capacities. */
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

    /** The call is over. */
    void give(CallBuffers scratch) {
      if (scratch.changes.capacity() > MOST_KEPT || scratch.events.capacity() > MOST_KEPT) {
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
