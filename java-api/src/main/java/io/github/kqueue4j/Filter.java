// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import static io.github.kqueue4j.SysEvent.NOTE_ABSTIME;
import static io.github.kqueue4j.SysEvent.NOTE_ATTRIB;
import static io.github.kqueue4j.SysEvent.NOTE_CLOSE;
import static io.github.kqueue4j.SysEvent.NOTE_CLOSE_WRITE;
import static io.github.kqueue4j.SysEvent.NOTE_DELETE;
import static io.github.kqueue4j.SysEvent.NOTE_EXEC;
import static io.github.kqueue4j.SysEvent.NOTE_EXIT;
import static io.github.kqueue4j.SysEvent.NOTE_EXTEND;
import static io.github.kqueue4j.SysEvent.NOTE_FFCTRLMASK;
import static io.github.kqueue4j.SysEvent.NOTE_FFLAGSMASK;
import static io.github.kqueue4j.SysEvent.NOTE_FORK;
import static io.github.kqueue4j.SysEvent.NOTE_LINK;
import static io.github.kqueue4j.SysEvent.NOTE_LOWAT;
import static io.github.kqueue4j.SysEvent.NOTE_MSECONDS;
import static io.github.kqueue4j.SysEvent.NOTE_NSECONDS;
import static io.github.kqueue4j.SysEvent.NOTE_OOB;
import static io.github.kqueue4j.SysEvent.NOTE_OPEN;
import static io.github.kqueue4j.SysEvent.NOTE_READ;
import static io.github.kqueue4j.SysEvent.NOTE_RENAME;
import static io.github.kqueue4j.SysEvent.NOTE_REVOKE;
import static io.github.kqueue4j.SysEvent.NOTE_SECONDS;
import static io.github.kqueue4j.SysEvent.NOTE_TRACK;
import static io.github.kqueue4j.SysEvent.NOTE_TRIGGER;
import static io.github.kqueue4j.SysEvent.NOTE_TRUNCATE;
import static io.github.kqueue4j.SysEvent.NOTE_USECONDS;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;

/**
 * The kinds of events: EVFILT_* of the reference backend, and two filters that only some hosts
 * have. See kqueue(2), the list of predefined system filters.
 *
 * <p>The filters' numbers are not public, since nothing in Java needs them and the systems disagree
 * on them. {@link Backend#supports(Filter)} tells which filters work on a backend.
 */
public enum Filter {
  /** Data to read, or the end of file. Data: bytes, or connections to accept. */
  READ(true, NOTE_LOWAT),
  /** Room to write. Data: bytes that fit. */
  WRITE(true, NOTE_LOWAT),
  /** An asynchronous request of aio(4) completed. */
  AIO(true, 0),
  /** A file or directory changed. Fflags: what happened. */
  VNODE(
      true,
      NOTE_DELETE
          | NOTE_WRITE
          | NOTE_EXTEND
          | NOTE_ATTRIB
          | NOTE_LINK
          | NOTE_RENAME
          | NOTE_REVOKE
          | NOTE_OPEN
          | NOTE_CLOSE
          | NOTE_CLOSE_WRITE
          | NOTE_READ
          | NOTE_TRUNCATE),
  /**
   * A process exited, forked or executed a program; ident is its pid. Data: the wait status with
   * NOTE_EXIT.
   */
  PROC(false, NOTE_EXIT | NOTE_FORK | NOTE_EXEC | NOTE_TRACK),
  /**
   * A signal was sent to this process; ident is {@link Signal#number()}. Data: the number of
   * signals.
   *
   * <p>The reference backend counts in a handler of the JVM. A handler that the program installs
   * afterwards with {@code sun.misc.Signal} replaces it without notice, and no event comes until
   * all events of the signal are deleted and one is added again. Install handlers first, or let
   * them run the handler that {@code Signal.handle} returns.
   */
  SIGNAL(false, 0),
  /** A timer expired; ident is any number. Data: the number of expirations. */
  TIMER(false, NOTE_SECONDS | NOTE_MSECONDS | NOTE_USECONDS | NOTE_NSECONDS | NOTE_ABSTIME),
  /** An exceptional condition of a socket. */
  EXCEPT(true, NOTE_OOB),
  /**
   * An event that the program triggers itself; ident is any number except {@code Long.MIN_VALUE}.
   */
  USER(false, NOTE_FFCTRLMASK | NOTE_FFLAGSMASK | NOTE_TRIGGER),
  /** The send buffer of a socket has drained. FreeBSD, NetBSD. */
  EMPTY(true, 0),
  /** NOTE_EXIT of a process, by its process descriptor. FreeBSD. */
  PROCDESC(true, NOTE_EXIT);

  private final boolean takesDescriptor;
  private final int notes;

  Filter(boolean takesDescriptor, int notes) {
    this.takesDescriptor = takesDescriptor;
    this.notes = notes;
  }

  /**
   * Tells whether the ident is a descriptor.
   *
   * @return true for READ WRITE AIO VNODE EXCEPT EMPTY PROCDESC
   */
  public boolean takesDescriptor() {
    return takesDescriptor;
  }

  /**
   * Returns the fflags that a change of this filter may carry; other bits are refused with {@link
   * IllegalArgumentException}. {@link Backend#supportedNotes(Filter)} tells which of the notes a
   * backend has.
   *
   * @return NOTE_* bits; 0 for SIGNAL, AIO and EMPTY
   */
  public int notes() {
    return notes;
  }
}
