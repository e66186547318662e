// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reports that a system call failed. The message names the call, the values and what to do: {@code
 * kevent: 7 TIMER ENABLE 0 0 0x0: ENOENT (no such event; was add() forgotten?)}.
 */
public sealed class KqueueException extends IOException permits ClosedKqueueException {

  private static final long serialVersionUID = 1L;

  /** Why the call failed. */
  private final Errno errno;

  /** Null if the call itself failed, and after deserialisation. */
  private final transient @Nullable KEvent change;

  /**
   * Makes an exception for a call that failed as a whole.
   *
   * @param message the call, the values and what to do
   * @param errno the error
   */
  public KqueueException(String message, Errno errno) {
    super(Objects.requireNonNull(message));
    this.errno = Objects.requireNonNull(errno);
    this.change = null;
  }

  /**
   * Makes an exception for a change that failed.
   *
   * @param message the call, the values and what to do
   * @param errno the error
   * @param change the change
   */
  public KqueueException(String message, Errno errno, KEvent change) {
    super(Objects.requireNonNull(message));
    this.errno = Objects.requireNonNull(errno);
    this.change = Objects.requireNonNull(change);
  }

  /**
   * Returns the error of the call or change.
   *
   * @return the errno
   */
  public Errno errno() {
    return errno;
  }

  /**
   * Returns the change that failed. The change is not serialised. If one call has changed an event
   * several times while another thread added or deleted the event, this may be another of these
   * changes.
   *
   * @return the change; empty if the call itself failed, and after deserialisation
   */
  public Optional<KEvent> change() {
    return Optional.ofNullable(change);
  }
}
