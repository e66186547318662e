// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.lwkt;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The armed callouts, ordered by time, then by the order of arming. A binary heap whose entries
 * store their index, so that arming and disarming take logarithmic time.
 */
public final class CalloutQueue {
  // Guarded by the kqueue's token, or, on the simulated machine, by the baton.
  private @Nullable Callout[] heap = new Callout[4];
  private int size;
  private long nextOrder;

  /** Creates an empty queue. */
  public CalloutQueue() {}

  /**
   * Returns the callout that is due first.
   *
   * @return null if none is armed
   */
  public @Nullable Callout first() {
    return heap[0];
  }

  /**
   * Arms a callout. If the callout is already armed, its time, function and argument are replaced.
   *
   * @param callout the callout
   * @param time the due time, in the machine's clock units since boot
   * @param function the function to call
   * @param arg the function's argument
   */
  public void arm(Callout callout, long time, Callout.Function function, Object arg) {
    disarm(callout);
    callout.time = time;
    callout.order = nextOrder++;
    callout.function = function;
    callout.arg = arg;
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size * 2);
    }
    siftUp(size++, callout);
  }

  /**
   * Disarms a callout, or does nothing if the callout is not armed.
   *
   * @param callout the callout
   */
  public void disarm(Callout callout) {
    int i = callout.index;
    if (i < 0) {
      return;
    }
    callout.index = -1;
    Callout moved = at(--size);
    heap[size] = null;
    if (moved != callout) {
      siftDown(i, moved);
      if (moved.index == i) {
        siftUp(i, moved);
      }
    }
  }

  /**
   * Disarms and runs a callout. The function may arm the callout again.
   *
   * @param lp the thread that runs the callout
   * @param callout a callout that is or was armed
   */
  public void run(Lwp lp, Callout callout) {
    disarm(callout);
    Callout.Function function = callout.function;
    Object arg = callout.arg;
    assert function != null && arg != null : "callout was never armed";
    function.run(lp, arg);
  }

  private Callout at(int i) {
    Callout callout = heap[i];
    assert callout != null : "hole in the heap";
    return callout;
  }

  private void siftUp(int from, Callout callout) {
    int i = from;
    while (i > 0) {
      int parent = (i - 1) >>> 1;
      Callout above = at(parent);
      if (!before(callout, above)) {
        break;
      }
      set(i, above);
      i = parent;
    }
    set(i, callout);
  }

  private void siftDown(int from, Callout callout) {
    int i = from;
    while (2 * i + 1 < size) {
      int child = 2 * i + 1;
      if (child + 1 < size && before(at(child + 1), at(child))) {
        child++;
      }
      Callout below = at(child);
      if (!before(below, callout)) {
        break;
      }
      set(i, below);
      i = child;
    }
    set(i, callout);
  }

  private void set(int i, Callout callout) {
    heap[i] = callout;
    callout.index = i;
  }

  private static boolean before(Callout a, Callout b) {
    return a.time != b.time ? a.time < b.time : a.order < b.order;
  }
}
