// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.spi;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEventBuffer;

/**
 * One open kqueue. Thread-safe. Results are counts, or a negated {@link Errno#number()}; of the
 * failed calls only {@link #wakeup} throws. Buffers are always from the driver's own provider.
 *
 * <p>An error number n of the host that {@link Errno} has no constant for is returned as −(1,000 +
 * n), which becomes {@link Errno#EOTHER} with n in the message.
 */
public interface KqueueDriver {

  /**
   * Makes one call of kevent(2). Writes the posted entries into {@code events}, from index 0 on,
   * or, if nothing was posted, at most maxEvents events. Returns the number of entries written; the
   * caller sets the size of {@code events}.
   *
   * <p>The caller passes only changes that this provider supports, and no EV_ADD of a USER event
   * with NOTE_TRIGGER. All changes are applied in order, even after one of them fails. An entry is
   * posted for each change that fails or asks for a receipt.
   *
   * @param changes {@code changes.size()} changes, perhaps none; not modified, unless it is the
   *     same object as {@code events}: then all changes are read before an entry is written
   * @param events has room for maxEvents entries and for one of each change
   * @param maxEvents 0 or more; 0 never waits
   * @param timeoutNanos 0 or more; 0 never waits, {@code Long.MAX_VALUE} waits without limit; a
   *     timeout longer than the host accepts is waited for in parts
   * @return the number of entries, 0 after the timeout or a wake-up; or negative: EINTR (only after
   *     {@link Thread#interrupt()}, with the interrupt status still set; after any other
   *     interruption the wait goes on), EBADF (only if the queue is closed, before or during the
   *     wait), ENOMEM, EAGAIN (no thread can be started that waits on behalf of a virtual thread),
   *     or another error of what has to be made ready for a wake-up
   */
  int kevent(KEventBuffer changes, KEventBuffer events, int maxEvents, long timeoutNanos);

  /**
   * Applies all changes without waiting and without collecting events. Posts failures and requested
   * receipts, in the order of their changes.
   *
   * @param changes as in {@link #kevent}; at least one
   * @param posted another buffer, with room for an entry of each change
   * @return the number of posted entries; or negative: EBADF (closed), ENOMEM
   */
  int apply(KEventBuffer changes, KEventBuffer posted);

  /**
   * Ends one wait. One waiting thread, or else the next thread that would wait, returns at once;
   * events that are pending may be left for the next call. Several calls end the waits of several
   * threads; those for which no thread waits count as one. Never blocks; does nothing once closed.
   *
   * @throws IllegalStateException if the system refuses the wake-up; the call can be repeated
   */
  void wakeup();

  /**
   * Reports that an Error kept the program from receiving the events that a call returned. A
   * backend may make every later call on the queue fail, so that no thread waits for the lost
   * events; by default they are lost without a further sign.
   *
   * @param cause the Error
   */
  default void fail(Throwable cause) {}

  /**
   * Returns the descriptor of this queue, which another queue can watch.
   *
   * @return the same object each time; its {@code number()} throws once the queue is closed, and
   *     its {@code close()} does nothing
   */
  Descriptor descriptor();

  /** Ends every wait, waits until no call is in flight, then closes the queue. Idempotent. */
  void close();
}
