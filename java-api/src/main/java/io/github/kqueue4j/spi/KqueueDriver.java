// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.spi;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEventBuffer;

/**
 * One open kqueue. Thread-safe. Results are counts, or a negated {@link Errno#number()}; nothing is
 * thrown. Buffers are this provider's.
 *
 * <p>An error number n of the host that {@link Errno} has no name for is returned as −(1,000 + n):
 * {@link Errno#EOTHER}, and the message gives n.
 */
public interface KqueueDriver {

  /**
   * Makes one kevent(2). Posted entries first and alone, at {@code events} 0 and up; else at most
   * maxEvents events. Entries of {@code events} are counted by the result: its size is set by the
   * caller.
   *
   * <p>Changes are those that this provider supports, and no EV_ADD of a USER event comes with
   * NOTE_TRIGGER. They are applied in order, also those behind one that is refused. An entry is
   * posted for each refused one and for each that asked for a receipt.
   *
   * @param changes {@code changes.size()} changes, perhaps none; stays as it is, unless it is the
   *     same object as {@code events}: then all changes are consumed before an entry is written
   * @param events has room for maxEvents entries and for one of each change
   * @param maxEvents 0 or more; 0 never waits
   * @param timeoutNanos 0 or more; 0 never waits, {@code Long.MAX_VALUE} waits for ever; longer
   *     than the host takes is split
   * @return how many entries, 0 after the timeout or a wake-up; or negative: EINTR ({@link
   *     Thread#interrupt()} only, with the interrupt status kept; other interruptions are waited
   *     out), EBADF (closed, also while waiting, and nothing else), ENOMEM
   */
  int kevent(KEventBuffer changes, KEventBuffer events, int maxEvents, long timeoutNanos);

  /**
   * Applies all changes, never waits, collects no event; posts failures, and the receipts that were
   * asked for, in the order of their changes.
   *
   * @param changes as in kevent; at least one
   * @param posted another buffer with room for an entry of each change
   * @return how many entries were posted; or negative: EBADF (closed), ENOMEM
   */
  int apply(KEventBuffer changes, KEventBuffer posted);

  /**
   * Ends one wait: that of a waiting thread, or else the next wait to begin, returns at once with
   * what is pending. Several calls before that count once. Never blocks; does nothing once closed.
   */
  void wakeup();

  /**
   * The program did not get the events that a call has returned, as an Error came in between. A
   * backend that can makes every later call on the queue fail, so that nobody waits in vain for
   * what is lost.
   *
   * @param cause the Error
   */
  default void fail(Throwable cause) {}

  /**
   * Returns this queue as an ident.
   *
   * @return the same object each time; its {@code number()} throws once the queue is closed, and
   *     its {@code close()} does nothing
   */
  Descriptor descriptor();

  /** Ends every wait, then waits until no call is inside, then closes. Idempotent. */
  void close();
}
