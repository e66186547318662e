// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.ExitStatus;
import io.github.kqueue4j.Signal;
import java.util.Optional;
import java.util.Set;

/**
 * An event of a watch. Contains all notes of one kernel event. Immutable.
 *
 * <p>A program only receives the kinds of events that it watches for, so a switch over these kinds
 * stays complete when later versions add others.
 *
 * @param <A> what the program attaches to its watches
 */
public sealed interface Event<A> {

  /**
   * Returns the watch that this event belongs to.
   *
   * @return the object that {@code Watcher.watch} returned
   */
  Watch<A> watch();

  /**
   * Returns the attachment of the watch.
   *
   * @return the object given to {@code Watcher.watch}
   */
  default A attachment() {
    return watch().attachment();
  }

  /**
   * Data can be read.
   *
   * @param watch the watch of this event
   * @param available the number of bytes that can be read, or of connections that can be accepted
   * @param endOfFile true if no more data will arrive after the available bytes
   * @param error the error that ended a socket's connection
   * @param <A> the attachment
   */
  @SuppressWarnings("AvoidCommonTypeNames") // its name is Event.Readable
  record Readable<A>(Watch<A> watch, long available, boolean endOfFile, Optional<Errno> error)
      implements Event<A> {}

  /**
   * Data can be written.
   *
   * @param watch the watch of this event
   * @param space about how many bytes can be written
   * @param endOfFile true if there is no reader any more; the watch is then inactive
   * @param error the error that ended a socket's connection
   * @param <A> the attachment
   */
  record Writable<A>(Watch<A> watch, long space, boolean endOfFile, Optional<Errno> error)
      implements Event<A> {}

  /**
   * Out-of-band data is pending.
   *
   * @param watch the watch of this event
   * @param endOfFile true if no more data will arrive
   * @param <A> the attachment
   */
  record Urgent<A>(Watch<A> watch, boolean endOfFile) implements Event<A> {}

  /**
   * A file changed.
   *
   * @param watch the watch of this event
   * @param notes the watched notes that occurred, and REVOKE; immutable
   * @param <A> the attachment
   */
  record FileChanged<A>(Watch<A> watch, Set<FileNote> notes) implements Event<A> {}

  /**
   * A process ended. The watch is then inactive.
   *
   * @param watch the watch of this event
   * @param pid the process id
   * @param status how it ended
   * @param <A> the attachment
   */
  record Exited<A>(Watch<A> watch, long pid, ExitStatus status) implements Event<A> {}

  /**
   * A process changed.
   *
   * @param watch the watch of this event
   * @param pid the process id
   * @param notes the watched notes that occurred, and EXIT; immutable
   * @param status how the process ended, present with EXIT; the watch is then inactive
   * @param <A> the attachment
   */
  record ProcessChanged<A>(
      Watch<A> watch, long pid, Set<ProcessNote> notes, Optional<ExitStatus> status)
      implements Event<A> {}

  /**
   * A signal arrived.
   *
   * @param watch the watch of this event
   * @param signal the signal
   * @param count the number of deliveries since the last event
   * @param <A> the attachment
   */
  record Signalled<A>(Watch<A> watch, Signal signal, long count) implements Event<A> {}

  /**
   * A timer expired.
   *
   * @param watch the watch of this event; {@link TimerWatch#restart()} restarts its timer
   * @param count the number of expirations since the last event
   * @param <A> the attachment
   */
  record Expired<A>(TimerWatch<A> watch, long count) implements Event<A> {}

  /**
   * The program triggered the event.
   *
   * @param watch the watch of this event
   * @param <A> the attachment
   */
  record Triggered<A>(UserWatch<A> watch) implements Event<A> {}
}
