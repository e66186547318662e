// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A system call that failed. The message names the call, the values and what to do: {@code kevent:
 * 7 TIMER ENABLE 0 0 0x0: ENOENT (no such event; was add() forgotten?)}.
 */
public sealed class KqueueException extends IOException permits ClosedKqueueException {

  private static final long serialVersionUID = 1L;

  /** Why the call failed. */
  private final Errno errno;

  /** Null if the call itself failed, and after deserialisation. */
  private final transient @Nullable KEvent change;

  /**
   * Makes that of a call that failed as a whole.
   *
   * @param message the call, the values and what to do
   * @param errno why
   */
  public KqueueException(String message, Errno errno) {
    super(Objects.requireNonNull(message));
    this.errno = Objects.requireNonNull(errno);
    this.change = null;
  }

  /**
   * Makes that of a change that was refused.
   *
   * @param message the call, the values and what to do
   * @param errno why
   * @param change the change
   */
  public KqueueException(String message, Errno errno, KEvent change) {
    super(Objects.requireNonNull(message));
    this.errno = Objects.requireNonNull(errno);
    this.change = Objects.requireNonNull(change);
  }

  /**
   * Returns why it failed.
   *
   * @return the errno
   */
  public Errno errno() {
    return errno;
  }

  /**
   * Returns the change that was refused. It is not serialised.
   *
   * @return the change; empty if the call itself failed
   */
  public Optional<KEvent> change() {
    return Optional.ofNullable(change);
  }
}
