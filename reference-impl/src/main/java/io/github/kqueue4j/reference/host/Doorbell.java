// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The file descriptor of a kqueue that ends the wait of its leader: an eventfd, or a pipe. A thread
 * that wakes the leader writes to the descriptor with no token held, possibly while the kqueue is
 * being closed. So the descriptor is closed only when no thread is about to write, and a later
 * {@link #ring} does nothing. Safe for use by several threads.
 */
public abstract class Doorbell {
  private static final int CLOSED = 1 << 31;

  /** The kqueue's descriptor, which {@code poll(2)} finds readable after a {@link #ring}. */
  public final int number;

  /** The number of threads that are about to write, with {@link #CLOSED} or-ed in. */
  private final AtomicInteger ringers = new AtomicInteger();

  /** Whether it is closed. Guarded by this. */
  private boolean gone;

  /**
   * Creates an open doorbell.
   *
   * @param number the descriptor that becomes readable
   */
  protected Doorbell(int number) {
    this.number = number;
  }

  /** Writes. A full eventfd or pipe is no error, since the descriptor is then readable already. */
  protected abstract void write();

  /**
   * Allocates what {@link #closeNumbers} needs. If that failed in the last thread in {@link #ring},
   * no thread would try again.
   */
  protected abstract void prepareClose();

  /** Closes the descriptor, and the descriptor to which {@link #write} writes. */
  protected abstract void closeNumbers();

  /** Makes the descriptor readable, unless it is closed. */
  public final void ring() {
    int n;
    do {
      n = ringers.get();
      if (n < 0) {
        return;
      }
    } while (!ringers.compareAndSet(n, n + 1));
    try {
      write();
    } finally {
      if (ringers.decrementAndGet() == CLOSED) {
        closeOnce();
      }
    }
  }

  /** Closes the doorbell. After a failure the caller has to call it again. */
  public final void close() {
    prepareClose();
    int n;
    do {
      n = ringers.get();
    } while (n >= 0 && !ringers.compareAndSet(n, n | CLOSED));
    if ((n | CLOSED) == CLOSED) { // otherwise the last thread in ring() closes the descriptors
      closeOnce();
    }
  }

  private synchronized void closeOnce() {
    if (!gone) {
      closeNumbers();
      gone = true;
    }
  }
}
