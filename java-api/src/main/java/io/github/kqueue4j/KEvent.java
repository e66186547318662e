// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * {@code struct kevent}. Immutable; equal if all six fields are equal. Any values can be held: they
 * are checked when they are used.
 *
 * <p>One type for changes and events, as in C. A change reads as a sentence and each step is a new
 * record: {@code KEvent.read(fd).add().clear().withUdata(7)}. The order of the steps does not
 * matter. A step that does not fit the filter ({@code KEvent.read(fd).trigger()}) is an {@link
 * IllegalStateException} at that step.
 *
 * <pre>{@code
 * try (Kqueue kq = Kqueue.open()) {
 *   kq.register(
 *       KEvent.read(socket).add().clear().withUdata(7),
 *       KEvent.timer(1, Duration.ofSeconds(5)).add(),
 *       KEvent.user(2).add().clear());
 *   for (KEvent event : kq.take()) {
 *     System.out.println(event); // 2 USER CLEAR 0 0 0x0
 *   }
 * }
 * }</pre>
 *
 * @param ident what is watched: a descriptor, a pid, a signal's number, or any number
 * @param filter what it is watched for
 * @param flags EV_* of {@link SysEvent}
 * @param fflags NOTE_* of {@link SysEvent}, by filter; with EV_EOF of READ and WRITE an errno
 * @param data by filter: bytes, a period, a count, a wait status; of an error its errno
 * @param udata 64 bits that the kernel never looks at
 */
public record KEvent(long ident, Filter filter, int flags, int fflags, long data, long udata) {

  private static final int UNITS =
      SysEvent.NOTE_SECONDS
          | SysEvent.NOTE_MSECONDS
          | SysEvent.NOTE_USECONDS
          | SysEvent.NOTE_NSECONDS;
  private static final int NANOS_PER_MILLI = 1_000_000;
  private static final int NANOS_PER_MICRO = 1_000;

  /** Above this a period in nanoseconds is not sure to fit into 63 bits. */
  private static final long MAX_EXACT_SECONDS = Long.MAX_VALUE / 1_000_000_000 - 1;

  /** Holds any values. */
  public KEvent {
    Objects.requireNonNull(filter);
  }

  // what is watched; flags are 0 until a step below sets them

  /**
   * Something to read or the end of file: EVFILT_READ.
   *
   * @param descriptor an open descriptor
   * @return an event without flags
   * @throws IllegalStateException if the descriptor is closed
   */
  public static KEvent read(Descriptor descriptor) {
    return read(descriptor.number());
  }

  /**
   * Something to read or the end of file: EVFILT_READ.
   *
   * @param descriptor its number
   * @return an event without flags
   */
  public static KEvent read(long descriptor) {
    return of(descriptor, Filter.READ, 0);
  }

  /**
   * Room to write: EVFILT_WRITE.
   *
   * @param descriptor an open descriptor
   * @return an event without flags
   * @throws IllegalStateException if the descriptor is closed
   */
  public static KEvent write(Descriptor descriptor) {
    return write(descriptor.number());
  }

  /**
   * Room to write: EVFILT_WRITE.
   *
   * @param descriptor its number
   * @return an event without flags
   */
  public static KEvent write(long descriptor) {
    return of(descriptor, Filter.WRITE, 0);
  }

  /**
   * An exceptional condition: EVFILT_EXCEPT.
   *
   * @param descriptor an open descriptor
   * @param notes NOTE_OOB
   * @return an event without flags
   * @throws IllegalStateException if the descriptor is closed
   */
  public static KEvent except(Descriptor descriptor, int notes) {
    return except(descriptor.number(), notes);
  }

  /**
   * An exceptional condition: EVFILT_EXCEPT.
   *
   * @param descriptor its number
   * @param notes NOTE_OOB
   * @return an event without flags
   */
  public static KEvent except(long descriptor, int notes) {
    return of(descriptor, Filter.EXCEPT, notes);
  }

  /**
   * Changes of a file or directory: EVFILT_VNODE. Without {@link #clear()} the notes pile up and
   * come back for ever.
   *
   * @param descriptor an open descriptor, such as {@link Descriptor#open} gives
   * @param notes NOTE_DELETE, NOTE_WRITE …
   * @return an event without flags
   * @throws IllegalStateException if the descriptor is closed
   */
  public static KEvent vnode(Descriptor descriptor, int notes) {
    return vnode(descriptor.number(), notes);
  }

  /**
   * Changes of a file or directory: EVFILT_VNODE. Without {@link #clear()} the notes pile up and
   * come back for ever.
   *
   * @param descriptor its number
   * @param notes NOTE_DELETE, NOTE_WRITE …
   * @return an event without flags
   */
  public static KEvent vnode(long descriptor, int notes) {
    return of(descriptor, Filter.VNODE, notes);
  }

  /**
   * The life of a process: EVFILT_PROC.
   *
   * @param pid the process
   * @param notes NOTE_EXIT, NOTE_FORK, NOTE_EXEC, NOTE_TRACK
   * @return an event without flags
   */
  public static KEvent proc(long pid, int notes) {
    return of(pid, Filter.PROC, notes);
  }

  /**
   * A signal to this process: EVFILT_SIGNAL. Its action takes place all the same (HUP, INT and TERM
   * end the program) unless {@link Backend#ignore(Signal)} was called.
   *
   * @param signal the signal
   * @return an event without flags
   */
  public static KEvent signal(Signal signal) {
    return of(signal.number(), Filter.SIGNAL, 0);
  }

  /**
   * A timer without a period: for delete(), enable() and disable(). add() needs {@link
   * #period(Duration)}.
   *
   * @param ident any number
   * @return an event without flags
   */
  public static KEvent timer(long ident) {
    return of(ident, Filter.TIMER, 0);
  }

  /**
   * A timer: EVFILT_TIMER.
   *
   * @param ident any number
   * @param period see {@link #period(Duration)}
   * @return an event without flags
   * @throws IllegalArgumentException if the period is zero or negative
   */
  public static KEvent timer(long ident, Duration period) {
    return timer(ident).period(period);
  }

  /**
   * What the program triggers itself: EVFILT_USER. Without {@link #clear()} it comes back until it
   * is deleted.
   *
   * @param ident any number but {@code Long.MIN_VALUE}, which wakeup() keeps
   * @return an event without flags
   */
  public static KEvent user(long ident) {
    return of(ident, Filter.USER, 0);
  }

  private static KEvent of(long ident, Filter filter, int fflags) {
    return new KEvent(ident, filter, 0, fflags, 0, 0);
  }

  // what a change does: at least one of these

  /**
   * Adds the event, or modifies it: EV_ADD.
   *
   * @return this and EV_ADD
   */
  public KEvent add() {
    return withFlag(SysEvent.EV_ADD);
  }

  /**
   * Removes the event: EV_DELETE.
   *
   * @return this and EV_DELETE
   */
  public KEvent delete() {
    return withFlag(SysEvent.EV_DELETE);
  }

  /**
   * Enables the event: EV_ENABLE. With add() a condition that still holds is reported again on
   * every host. Repeat notes, data and udata.
   *
   * @return this and EV_ENABLE
   */
  public KEvent enable() {
    return withFlag(SysEvent.EV_ENABLE);
  }

  /**
   * Silences the event: EV_DISABLE. With add(): registered but silent until enabled.
   *
   * @return this and EV_DISABLE
   */
  public KEvent disable() {
    return withFlag(SysEvent.EV_DISABLE);
  }

  /**
   * Makes the event happen: NOTE_TRIGGER; USER only. With add() a new event fires at once, on every
   * backend. Repeat udata: some hosts replace it.
   *
   * @return this and NOTE_TRIGGER
   * @throws IllegalStateException if this is of another filter
   */
  public KEvent trigger() {
    require("trigger()", filter == Filter.USER, "USER");
    return notes(SysEvent.NOTE_TRIGGER);
  }

  // how the event behaves

  /**
   * Gone after its first delivery: EV_ONESHOT.
   *
   * @return this and EV_ONESHOT
   */
  public KEvent oneshot() {
    return withFlag(SysEvent.EV_ONESHOT);
  }

  /**
   * Only what is new since the last delivery: EV_CLEAR. PROC, SIGNAL and periodic TIMER events have
   * it anyway.
   *
   * @return this and EV_CLEAR
   */
  public KEvent clear() {
    return withFlag(SysEvent.EV_CLEAR);
  }

  /**
   * Disabled by its delivery until enable(): EV_DISPATCH.
   *
   * @return this and EV_DISPATCH
   */
  public KEvent dispatch() {
    return withFlag(SysEvent.EV_DISPATCH);
  }

  /**
   * Posts an entry with data 0 also when the change succeeds: EV_RECEIPT.
   *
   * @return this and EV_RECEIPT
   */
  public KEvent receipt() {
    return withFlag(SysEvent.EV_RECEIPT);
  }

  // fields

  /**
   * Sets a timer's period; TIMER only. Kept in ms if exact, else µs, else ns: the unit is a note.
   * Hosts round up to what they can do; more than 50 years count as 50.
   *
   * @param period positive
   * @return this with data and the note of its unit
   * @throws IllegalStateException if this is of another filter
   * @throws IllegalArgumentException if the period is zero or negative
   */
  public KEvent period(Duration period) {
    require("period()", filter == Filter.TIMER, "TIMER");
    if (period.isZero() || period.isNegative()) {
      throw new IllegalArgumentException(
          "the period of timer " + ident + " must be positive: " + period);
    }
    if (period.toSeconds() > MAX_EXACT_SECONDS) {
      // Some centuries: all hosts make 50 years of it, so exactness is worth nothing.
      long seconds = Math.min(period.toSeconds(), Long.MAX_VALUE / 1_000);
      return withPeriod(seconds * 1_000, 0);
    }
    long nanos = period.toNanos();
    if (nanos % NANOS_PER_MILLI == 0) {
      return withPeriod(nanos / NANOS_PER_MILLI, 0);
    }
    return nanos % NANOS_PER_MICRO == 0
        ? withPeriod(nanos / NANOS_PER_MICRO, SysEvent.NOTE_USECONDS)
        : withPeriod(nanos, SysEvent.NOTE_NSECONDS);
  }

  private KEvent withPeriod(long period, int unit) {
    return new KEvent(ident, filter, flags, (fflags & ~UNITS) | unit, period, udata);
  }

  /**
   * Sets the low-water mark: NOTE_LOWAT; READ and WRITE only.
   *
   * @param bytes the event waits for so many; positive
   * @return this with data and NOTE_LOWAT
   * @throws IllegalStateException if this is of another filter
   * @throws IllegalArgumentException if bytes is zero or negative
   */
  public KEvent lowWater(long bytes) {
    require("lowWater()", filter == Filter.READ || filter == Filter.WRITE, "READ and WRITE");
    if (bytes <= 0) {
      throw new IllegalArgumentException("a low-water mark must be positive: " + bytes);
    }
    return notes(SysEvent.NOTE_LOWAT).withData(bytes);
  }

  /**
   * Adds bits to fflags: {@code user(1).notes(NOTE_FFCOPY | 5).trigger()}.
   *
   * @param bits NOTE_* and, of USER, 24 bits of the program's own
   * @return this with these bits too
   */
  public KEvent notes(int bits) {
    return new KEvent(ident, filter, flags, fflags | bits, data, udata);
  }

  /**
   * Sets data.
   *
   * @param data by filter
   * @return this with that data
   */
  public KEvent withData(long data) {
    return new KEvent(ident, filter, flags, fflags, data, udata);
  }

  /**
   * Sets udata: 64 bits that come back with each event. The kernel never looks at them.
   *
   * @param udata any bits
   * @return this with that udata
   */
  public KEvent withUdata(long udata) {
    return new KEvent(ident, filter, flags, fflags, data, udata);
  }

  private KEvent withFlag(int flag) {
    return new KEvent(ident, filter, flags | flag, fflags, data, udata);
  }

  private void require(String step, boolean fits, String filters) {
    if (!fits) {
      throw new IllegalStateException(step + " is for " + filters + " only, not for " + this);
    }
  }

  // what an event says

  /**
   * Tells whether a change failed: EV_ERROR with an errno. A receipt is no error.
   *
   * @return true if {@link #errno()} can be asked
   */
  public boolean isError() {
    return (flags & SysEvent.EV_ERROR) != 0 && data != 0;
  }

  /**
   * Tells whether a change that asked for a receipt succeeded: EV_ERROR without an errno.
   *
   * @return true of a receipt
   */
  public boolean isReceipt() {
    return (flags & SysEvent.EV_ERROR) != 0 && data == 0;
  }

  /**
   * Returns why the change failed.
   *
   * @return the errno that data holds
   * @throws IllegalStateException unless {@link #isError()}
   */
  public Errno errno() {
    if (!isError()) {
      throw new IllegalStateException("no error in " + this);
    }
    return Errno.of(data);
  }

  /**
   * Tells whether no more will come: EV_EOF. What data says may still be read. Not an error.
   *
   * @return true at the end of file
   */
  public boolean isEof() {
    return (flags & SysEvent.EV_EOF) != 0;
  }

  /**
   * Tells whether something is noted.
   *
   * @param notes NOTE_* bits
   * @return true if any of these bits is in fflags
   */
  public boolean hasNote(int notes) {
    return (fflags & notes) != 0;
  }

  /**
   * Decodes the data of a PROC event with NOTE_EXIT: the 16 bits that wait(2) tells.
   *
   * @return how the process ended; unknown where the host does not tell
   * @throws IllegalStateException for any other event
   */
  public ExitStatus exitStatus() {
    if (filter != Filter.PROC || !hasNote(SysEvent.NOTE_EXIT)) {
      throw new IllegalStateException("no NOTE_EXIT in " + this);
    }
    return ExitStatus.ofEventData(data);
  }

  /**
   * Returns the socket's error, which READ and WRITE events with EV_EOF have in fflags.
   *
   * @return the error, if there is one
   */
  public Optional<Errno> socketError() {
    boolean hasError = isEof() && fflags != 0 && (filter == Filter.READ || filter == Filter.WRITE);
    return hasError ? Optional.of(Errno.of(fflags)) : Optional.empty();
  }

  /**
   * Returns it as in traces, i.e. ident filter flags fflags data udata: flags by name in the order
   * of their values; fflags by name for VNODE, PROC, EXCEPT and TIMER, in hex for the rest; data
   * decimal, of an error the errno's name; udata hex.
   *
   * @return such as {@code 1 USER ADD|CLEAR 0 0 0x0}
   */
  @Override
  public String toString() {
    return ident
        + (" " + filter + " " + FlagNames.flags(flags) + " " + FlagNames.notes(filter, fflags))
        + (" " + (isError() ? errno().toString() : Long.toString(data)))
        + (" 0x" + Long.toHexString(udata));
  }
}
