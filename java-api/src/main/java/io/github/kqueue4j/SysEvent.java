// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

/**
 * The names of {@code <sys/event.h>}, for {@code import static}. The values are portable; a backend
 * translates them to the host's numbers and back. The flags and notes are compile-time constants,
 * so that they are part of the binary contract and never change.
 *
 * <p>The filters are constants of {@link Filter}; the flags go into {@link KEvent#flags()}, the
 * notes into {@link KEvent#fflags()}. See kqueue(2), the sections on the fields of {@code struct
 * kevent} and on the filters.
 */
public final class SysEvent {

  /** {@link Filter#READ}. */
  public static final Filter EVFILT_READ = Filter.READ;

  /** {@link Filter#WRITE}. */
  public static final Filter EVFILT_WRITE = Filter.WRITE;

  /** {@link Filter#AIO}. */
  public static final Filter EVFILT_AIO = Filter.AIO;

  /** {@link Filter#VNODE}. */
  public static final Filter EVFILT_VNODE = Filter.VNODE;

  /** {@link Filter#PROC}. */
  public static final Filter EVFILT_PROC = Filter.PROC;

  /** {@link Filter#SIGNAL}. */
  public static final Filter EVFILT_SIGNAL = Filter.SIGNAL;

  /** {@link Filter#TIMER}. */
  public static final Filter EVFILT_TIMER = Filter.TIMER;

  /** {@link Filter#EXCEPT}. */
  public static final Filter EVFILT_EXCEPT = Filter.EXCEPT;

  /** {@link Filter#USER}. */
  public static final Filter EVFILT_USER = Filter.USER;

  /** {@link Filter#EMPTY}. */
  public static final Filter EVFILT_EMPTY = Filter.EMPTY;

  /** {@link Filter#PROCDESC}. */
  public static final Filter EVFILT_PROCDESC = Filter.PROCDESC;

  // flags of a change

  /** Adds an enabled event, or modifies the event if it exists. */
  public static final int EV_ADD = 0x0001;

  /** Removes the event. */
  public static final int EV_DELETE = 0x0002;

  /** Lets the event be returned again. */
  public static final int EV_ENABLE = 0x0004;

  /** Keeps the event from being returned, without discarding its state. */
  public static final int EV_DISABLE = 0x0008;

  /** Requests a receipt, an entry with data 0 that is posted when the change succeeds. */
  public static final int EV_RECEIPT = 0x0040;

  // flags of a change that come back with its events

  /** Deletes the event after its first delivery. */
  public static final int EV_ONESHOT = 0x0010;

  /** Resets the event's state at each delivery, so that only later changes are reported. */
  public static final int EV_CLEAR = 0x0020;

  /** Disables the event at each delivery. */
  public static final int EV_DISPATCH = 0x0080;

  // flags of an event

  /** Both directions of the connection are shut down. DragonFly 6. */
  public static final int EV_HUP = 0x0800;

  /** End of file, with nothing left to read. DragonFly and the reference backend. */
  public static final int EV_NODATA = 0x1000;

  /** A posted entry: data is an {@link Errno#number()}, or 0 for a receipt. */
  public static final int EV_ERROR = 0x4000;

  /** End of file: no more data will arrive. */
  public static final int EV_EOF = 0x8000;

  // READ, WRITE

  /** Data is the low-water mark in bytes. */
  public static final int NOTE_LOWAT = 0x00000001;

  // EXCEPT

  /** Out-of-band data. */
  public static final int NOTE_OOB = 0x00000002;

  // VNODE

  /** The file was unlinked. */
  public static final int NOTE_DELETE = 0x00000001;

  /** The file was written, or an entry of the directory changed. */
  public static final int NOTE_WRITE = 0x00000002;

  /** The file grew; WRITE alone if that was undone before the queue looked at the file. */
  public static final int NOTE_EXTEND = 0x00000004;

  /** Attributes changed. */
  public static final int NOTE_ATTRIB = 0x00000008;

  /** The link count changed. */
  public static final int NOTE_LINK = 0x00000010;

  /** The file was renamed. */
  public static final int NOTE_RENAME = 0x00000020;

  /** Access was revoked, or the file system was unmounted. */
  public static final int NOTE_REVOKE = 0x00000040;

  /** The file was opened. This note and the next three: FreeBSD, NetBSD 10. */
  public static final int NOTE_OPEN = 0x00000080;

  /** A descriptor that could not write was closed. */
  public static final int NOTE_CLOSE = 0x00000100;

  /** A descriptor that could write was closed. */
  public static final int NOTE_CLOSE_WRITE = 0x00000200;

  /** The file was read. */
  public static final int NOTE_READ = 0x00000400;

  /** The file was truncated. OpenBSD, libkqueue. */
  public static final int NOTE_TRUNCATE = 0x00000800;

  // PROC

  /** The process ended; data is its wait status, see {@link KEvent#exitStatus()}. */
  public static final int NOTE_EXIT = 0x80000000;

  /** The process forked. */
  public static final int NOTE_FORK = 0x40000000;

  /** The process executes another program. */
  public static final int NOTE_EXEC = 0x20000000;

  /** Watches the children of the process too. */
  public static final int NOTE_TRACK = 0x00000001;

  /** A child could not be watched. In events only. */
  public static final int NOTE_TRACKERR = 0x00000002;

  /** The process is a child of a watched process; data is the parent's pid. In events only. */
  public static final int NOTE_CHILD = 0x00000004;

  // TIMER: the unit of data; milliseconds without a note

  /** Data is in seconds. */
  public static final int NOTE_SECONDS = 0x00000001;

  /** Data is in milliseconds, as without a note. */
  public static final int NOTE_MSECONDS = 0x00000002;

  /** Data is in microseconds. */
  public static final int NOTE_USECONDS = 0x00000004;

  /** Data is in nanoseconds. */
  public static final int NOTE_NSECONDS = 0x00000008;

  /** Data is wall-clock time since the epoch. Not on DragonFly and the reference backend. */
  public static final int NOTE_ABSTIME = 0x00000010;

  // USER: 24 bits that the program defines, and how a change combines them

  /** Ignores the program's bits in the change. */
  public static final int NOTE_FFNOP = 0x00000000;

  /** Triggers the event. */
  public static final int NOTE_TRIGGER = 0x01000000;

  /** Combines the bits with AND. */
  public static final int NOTE_FFAND = 0x40000000;

  /** Combines the bits with OR. */
  public static final int NOTE_FFOR = 0x80000000;

  /** Replaces the bits. */
  public static final int NOTE_FFCOPY = 0xc0000000;

  /** Mask of the bits of NOTE_FFNOP to NOTE_FFCOPY. */
  public static final int NOTE_FFCTRLMASK = 0xc0000000;

  /** Mask of the bits that the program defines. */
  public static final int NOTE_FFLAGSMASK = 0x00ffffff;

  private SysEvent() {}
}
