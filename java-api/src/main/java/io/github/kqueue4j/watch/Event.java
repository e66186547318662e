// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.ExitStatus;
import io.github.kqueue4j.Signal;
import java.util.Optional;
import java.util.Set;

/**
 * What happened. All notes of one kernel event are in one Event. Immutable.
 *
 * <p>Only kinds that were asked for arrive, so a switch over those that a program asks for stays
 * complete when later versions add others.
 *
 * @param <A> what the program attaches to its watches
 */
public sealed interface Event<A> {

  /**
   * Returns whose event it is.
   *
   * @return what {@code Watcher.watch} returned
   */
  Watch<A> watch();

  /**
   * Returns what its watch was given.
   *
   * @return the attachment
   */
  default A attachment() {
    return watch().attachment();
  }

  /**
   * Something to read.
   *
   * @param watch whose event it is
   * @param available bytes, or connections to accept, to take now
   * @param endOfFile true if after these no more will come
   * @param error why a socket ended
   * @param <A> the attachment
   */
  @SuppressWarnings("AvoidCommonTypeNames") // its name is Event.Readable
  record Readable<A>(Watch<A> watch, long available, boolean endOfFile, Optional<Errno> error)
      implements Event<A> {}

  /**
   * Room to write.
   *
   * @param watch whose event it is
   * @param space bytes that fit now, a hint
   * @param endOfFile true if nobody reads any more; the watch is inactive now
   * @param error why a socket ended
   * @param <A> the attachment
   */
  record Writable<A>(Watch<A> watch, long space, boolean endOfFile, Optional<Errno> error)
      implements Event<A> {}

  /**
   * Out-of-band data.
   *
   * @param watch whose event it is
   * @param endOfFile true if no more will come
   * @param <A> the attachment
   */
  record Urgent<A>(Watch<A> watch, boolean endOfFile) implements Event<A> {}

  /**
   * Changes of a file.
   *
   * @param watch whose event it is
   * @param notes those that were asked for, and REVOKE; immutable
   * @param <A> the attachment
   */
  record FileChanged<A>(Watch<A> watch, Set<FileNote> notes) implements Event<A> {}

  /**
   * The end of a process. The watch is inactive now.
   *
   * @param watch whose event it is
   * @param pid the process
   * @param status how it ended
   * @param <A> the attachment
   */
  record Exited<A>(Watch<A> watch, long pid, ExitStatus status) implements Event<A> {}

  /**
   * Life of a process.
   *
   * @param watch whose event it is
   * @param pid the process
   * @param notes those that were asked for, and EXIT; immutable
   * @param status with EXIT, after which the watch is inactive
   * @param <A> the attachment
   */
  record ProcessChanged<A>(
      Watch<A> watch, long pid, Set<ProcessNote> notes, Optional<ExitStatus> status)
      implements Event<A> {}

  /**
   * Arrivals of a signal.
   *
   * @param watch whose event it is
   * @param signal which
   * @param count deliveries since the last event
   * @param <A> the attachment
   */
  record Signalled<A>(Watch<A> watch, Signal signal, long count) implements Event<A> {}

  /**
   * Time that has passed.
   *
   * @param watch whose event it is; {@link TimerWatch#restart()} starts it anew
   * @param count expirations since the last event
   * @param <A> the attachment
   */
  record Expired<A>(TimerWatch<A> watch, long count) implements Event<A> {}

  /**
   * A trigger.
   *
   * @param watch whose event it is
   * @param <A> the attachment
   */
  record Triggered<A>(UserWatch<A> watch) implements Event<A> {}
}
