// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The open queues by descriptor, and which queue watches which. Cycles are refused, because some
 * kernels loop on a cycle and one panics. Thread-safe.
 *
 * <p>A queue that watches another with EV_ONESHOT counts as watching until it deletes the event or
 * one of the two is closed, because the kernel does not report when a one-shot event is removed.
 */
final class OpenQueues {

  private static final int INITIAL_WORDS = 4;

  private final ReentrantLock lock = new ReentrantLock();

  /** One bit for each descriptor. The array is replaced, never written. */
  private volatile long[] numbers = new long[INITIAL_WORDS];

  // Guarded by lock.
  private final Map<Integer, Set<Integer>> watched = new HashMap<>();

  /** An attempt to make a change. */
  @FunctionalInterface
  interface Registration {
    /** The host's errno, or 0. */
    int make();
  }

  boolean contains(long number) {
    long[] words = numbers;
    return number >= 0
        && number < (long) words.length * Long.SIZE
        && (words[(int) (number / Long.SIZE)] & 1L << (number % Long.SIZE)) != 0;
  }

  void add(int number) {
    lock.lock();
    try {
      int word = number / Long.SIZE;
      long[] next = Arrays.copyOf(numbers, Math.max(numbers.length, word + 1));
      next[word] |= 1L << (number % Long.SIZE);
      numbers = next;
    } finally {
      lock.unlock();
    }
  }

  /** Forgets a queue that is about to be closed, and all watches on it. */
  void remove(int number) {
    lock.lock();
    try {
      long[] next = numbers.clone();
      next[number / Long.SIZE] &= ~(1L << (number % Long.SIZE));
      numbers = next;
      watched.remove(number);
      watched.values().forEach(inner -> inner.remove(number));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes a change by which {@code outer} watches {@code inner}, unless that would form a cycle.
   * The lock is held during the change, so no other thread can complete a cycle meanwhile.
   *
   * @param refusal the errno to return if a cycle would form
   * @return the host's errno, or 0
   */
  int watch(int outer, int inner, int refusal, Registration registration) {
    lock.lock();
    try {
      if (reaches(inner, outer)) {
        return refusal;
      }
      // Recorded before the change: a failed allocation afterwards would leave a watch unrecorded.
      // After an Error of the change itself a watch may stay recorded that does not exist; then the
      // reverse watch is refused until one of the two queues is closed.
      Set<Integer> ofOuter = watched.computeIfAbsent(outer, key -> new HashSet<>());
      boolean isNew = ofOuter.add(inner);
      int errno = registration.make();
      if (errno != 0 && isNew) {
        ofOuter.remove(inner);
      }
      return errno;
    } finally {
      lock.unlock();
    }
  }

  /** Makes a change by which {@code outer} stops watching {@code inner}. */
  int unwatch(int outer, int inner, Registration registration) {
    lock.lock();
    try {
      int errno = registration.make();
      if (errno == 0) {
        watched.getOrDefault(outer, new HashSet<>()).remove(inner);
      }
      return errno;
    } finally {
      lock.unlock();
    }
  }

  // Guarded by lock.
  private boolean reaches(int from, int target) {
    Set<Integer> seen = new HashSet<>();
    Deque<Integer> next = new ArrayDeque<>(Set.of(from));
    while (!next.isEmpty()) {
      int queue = next.remove();
      if (queue == target) {
        return true;
      }
      if (seen.add(queue)) {
        next.addAll(watched.getOrDefault(queue, Set.of()));
      }
    }
    return false;
  }
}
