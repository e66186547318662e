// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The descriptor that a kqueue has of the host, and that ends the wait of its leader: an eventfd,
 * or a pipe. Whoever rings writes to it, with no token, and perhaps late: so the descriptor is
 * closed only when nobody is about to write, and a later ring does nothing. Safe for use by several
 * threads.
 */
public abstract class Doorbell {
  private static final int CLOSED = 1 << 31;

  /** The number of the kqueue, which {@code poll(2)} finds readable once somebody has rung. */
  public final int number;

  /** Threads that are about to write, and {@link #CLOSED}. */
  private final AtomicInteger ringers = new AtomicInteger();

  /** Guarded by being the thread that has closed it, or the last one to ring. */
  private boolean gone;

  /**
   * A doorbell that is open.
   *
   * @param number the descriptor that becomes readable
   */
  protected Doorbell(int number) {
    this.number = number;
  }

  /** Writes. A descriptor that takes no more is as good: it is readable. */
  protected abstract void write();

  /** Closes what {@link #write} writes to, and the number. */
  protected abstract void closeNumbers();

  /** Makes the number readable, unless it is closed. */
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

  /** Ends it. To be called again if it fails. */
  public final void close() {
    int n;
    do {
      n = ringers.get();
    } while (n >= 0 && !ringers.compareAndSet(n, n | CLOSED));
    if ((n | CLOSED) == CLOSED) { // else the last one who rings closes it
      closeOnce();
    }
  }

  private void closeOnce() {
    if (!gone) {
      closeNumbers();
      gone = true;
    }
  }
}
