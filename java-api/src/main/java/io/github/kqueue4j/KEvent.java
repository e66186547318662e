// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * {@code struct kevent}. Immutable; equal if all six fields are equal. A KEvent can hold any
 * values; they are checked when it is put into a change list.
 *
 * <p>Changes and events have the same type, as in C. A change reads as a sentence, and each step
 * returns a new record: {@code KEvent.read(fd).add().clear().withUdata(7)}. The order of the steps
 * does not matter. A step that does not fit the filter ({@code KEvent.read(fd).trigger()}) throws
 * an {@link IllegalStateException}.
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
 * @param ident what is watched: a descriptor, a pid, a signal number, or any number, depending on
 *     the filter
 * @param filter the kind of events
 * @param flags EV_* of {@link SysEvent}
 * @param fflags NOTE_* of {@link SysEvent}, depending on the filter; an errno in READ and WRITE
 *     events with EV_EOF
 * @param data depending on the filter: bytes, a period, a count, a wait status; the errno in an
 *     error entry
 * @param udata 64 bits that the kernel does not interpret
 */
public record KEvent(long ident, Filter filter, int flags, int fflags, long data, long udata) {

  private static final int UNITS =
      SysEvent.NOTE_SECONDS
          | SysEvent.NOTE_MSECONDS
          | SysEvent.NOTE_USECONDS
          | SysEvent.NOTE_NSECONDS;
  private static final int NANOS_PER_MILLI = 1_000_000;
  private static final int NANOS_PER_MICRO = 1_000;

  /** A longer period may not fit into 63 bits in nanoseconds. */
  private static final long MAX_EXACT_SECONDS = Long.MAX_VALUE / 1_000_000_000 - 1;

  /** Accepts any values but a null filter. */
  public KEvent {
    Objects.requireNonNull(filter);
  }

  // factories, one for each filter; flags are 0 until one of the steps below sets them

  /**
   * Makes a READ event, for data to read or the end of file: EVFILT_READ.
   *
   * @param descriptor an open descriptor
   * @return an event without flags
   * @throws IllegalStateException if the descriptor is closed
   */
  public static KEvent read(Descriptor descriptor) {
    return read(descriptor.number());
  }

  /**
   * Makes a READ event, for data to read or the end of file: EVFILT_READ.
   *
   * @param descriptor the descriptor number
   * @return an event without flags
   */
  public static KEvent read(long descriptor) {
    return of(descriptor, Filter.READ, 0);
  }

  /**
   * Makes a WRITE event, for room to write: EVFILT_WRITE.
   *
   * @param descriptor an open descriptor
   * @return an event without flags
   * @throws IllegalStateException if the descriptor is closed
   */
  public static KEvent write(Descriptor descriptor) {
    return write(descriptor.number());
  }

  /**
   * Makes a WRITE event, for room to write: EVFILT_WRITE.
   *
   * @param descriptor the descriptor number
   * @return an event without flags
   */
  public static KEvent write(long descriptor) {
    return of(descriptor, Filter.WRITE, 0);
  }

  /**
   * Makes an EXCEPT event, for an exceptional condition of a socket: EVFILT_EXCEPT.
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
   * Makes an EXCEPT event, for an exceptional condition of a socket: EVFILT_EXCEPT.
   *
   * @param descriptor the descriptor number
   * @param notes NOTE_OOB
   * @return an event without flags
   */
  public static KEvent except(long descriptor, int notes) {
    return of(descriptor, Filter.EXCEPT, notes);
  }

  /**
   * Makes a VNODE event, for changes of a file or directory: EVFILT_VNODE. Without {@link #clear()}
   * the notes accumulate and the event is returned again and again.
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
   * Makes a VNODE event, for changes of a file or directory: EVFILT_VNODE. Without {@link #clear()}
   * the notes accumulate and the event is returned again and again.
   *
   * @param descriptor the descriptor number
   * @param notes NOTE_DELETE, NOTE_WRITE …
   * @return an event without flags
   */
  public static KEvent vnode(long descriptor, int notes) {
    return of(descriptor, Filter.VNODE, notes);
  }

  /**
   * Makes a PROC event, for changes in the life of a process: EVFILT_PROC.
   *
   * @param pid the process id
   * @param notes NOTE_EXIT, NOTE_FORK, NOTE_EXEC, NOTE_TRACK
   * @return an event without flags
   */
  public static KEvent proc(long pid, int notes) {
    return of(pid, Filter.PROC, notes);
  }

  /**
   * Makes a SIGNAL event, for a signal sent to this process: EVFILT_SIGNAL. The signal's own action
   * still takes place (HUP, INT and TERM end the program) unless {@link Backend#ignore(Signal)} was
   * called.
   *
   * @param signal the signal
   * @return an event without flags
   */
  public static KEvent signal(Signal signal) {
    return of(signal.number(), Filter.SIGNAL, 0);
  }

  /**
   * Makes a TIMER event without a period, for delete(), enable() and disable(). For add(), set a
   * {@link #period(Duration)}.
   *
   * @param ident any number
   * @return an event without flags
   */
  public static KEvent timer(long ident) {
    return of(ident, Filter.TIMER, 0);
  }

  /**
   * Makes a TIMER event with a period: EVFILT_TIMER.
   *
   * @param ident any number
   * @param period a positive duration, see {@link #period(Duration)}
   * @return an event without flags
   * @throws IllegalArgumentException if the period is zero or negative
   */
  public static KEvent timer(long ident, Duration period) {
    return timer(ident).period(period);
  }

  /**
   * Makes a USER event, which the program triggers itself: EVFILT_USER. Without {@link #clear()} a
   * triggered event is returned again and again until it is deleted.
   *
   * @param ident any number except {@code Long.MIN_VALUE}, which is reserved for wakeup()
   * @return an event without flags
   */
  public static KEvent user(long ident) {
    return of(ident, Filter.USER, 0);
  }

  private static KEvent of(long ident, Filter filter, int fflags) {
    return new KEvent(ident, filter, 0, fflags, 0, 0);
  }

  // actions; a change needs at least one

  /**
   * Adds the event, or modifies it if it exists: EV_ADD.
   *
   * @return this event with EV_ADD
   */
  public KEvent add() {
    return withFlag(SysEvent.EV_ADD);
  }

  /**
   * Removes the event: EV_DELETE.
   *
   * @return this event with EV_DELETE
   */
  public KEvent delete() {
    return withFlag(SysEvent.EV_DELETE);
  }

  /**
   * Enables the event: EV_ENABLE. With add() a condition that still holds is reported again on
   * every host. Repeat notes, data and udata.
   *
   * @return this event with EV_ENABLE
   */
  public KEvent enable() {
    return withFlag(SysEvent.EV_ENABLE);
  }

  /**
   * Disables the event: EV_DISABLE. With add(), the event is registered but not returned until it
   * is enabled.
   *
   * @return this event with EV_DISABLE
   */
  public KEvent disable() {
    return withFlag(SysEvent.EV_DISABLE);
  }

  /**
   * Triggers the event: NOTE_TRIGGER; USER only. With add(), a new event fires at once on every
   * backend. Repeat udata, as some hosts replace it.
   *
   * @return this event with NOTE_TRIGGER
   * @throws IllegalStateException if this event has another filter
   */
  public KEvent trigger() {
    require("trigger()", filter == Filter.USER, "USER");
    return notes(SysEvent.NOTE_TRIGGER);
  }

  // delivery

  /**
   * Deletes the event after its first delivery: EV_ONESHOT.
   *
   * @return this event with EV_ONESHOT
   */
  public KEvent oneshot() {
    return withFlag(SysEvent.EV_ONESHOT);
  }

  /**
   * Resets the event's state at each delivery, so that only later changes are reported: EV_CLEAR.
   * PROC, SIGNAL and periodic TIMER events always behave so.
   *
   * @return this event with EV_CLEAR
   */
  public KEvent clear() {
    return withFlag(SysEvent.EV_CLEAR);
  }

  /**
   * Disables the event at each delivery until enable(): EV_DISPATCH.
   *
   * @return this event with EV_DISPATCH
   */
  public KEvent dispatch() {
    return withFlag(SysEvent.EV_DISPATCH);
  }

  /**
   * Requests a receipt, an entry with data 0 that is posted when the change succeeds: EV_RECEIPT.
   *
   * @return this event with EV_RECEIPT
   */
  public KEvent receipt() {
    return withFlag(SysEvent.EV_RECEIPT);
  }

  // fields

  /**
   * Sets the period of a timer; TIMER only. The period is stored in milliseconds if that is exact,
   * else in microseconds, else in nanoseconds; a note gives the unit. Hosts round the period up to
   * their resolution; more than 50 years count as 50.
   *
   * @param period a positive duration
   * @return this event with data and the note of the unit
   * @throws IllegalStateException if this event has another filter
   * @throws IllegalArgumentException if the period is zero or negative
   */
  public KEvent period(Duration period) {
    require("period()", filter == Filter.TIMER, "TIMER");
    if (period.isZero() || period.isNegative()) {
      throw new IllegalArgumentException(
          "the period of timer " + ident + " must be positive: " + period);
    }
    if (period.toSeconds() > MAX_EXACT_SECONDS) {
      // Nearly 300 years or more. All backends cap periods at 50 years, so the rest may be inexact.
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
   * @param bytes the number of bytes from which on the event fires; positive
   * @return this event with data and NOTE_LOWAT
   * @throws IllegalStateException if this event has another filter
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
   * @param bits NOTE_* bits and, for USER, 24 bits that the program defines
   * @return this event with these bits set too
   */
  public KEvent notes(int bits) {
    return new KEvent(ident, filter, flags, fflags | bits, data, udata);
  }

  /**
   * Sets data.
   *
   * @param data the new value, depending on the filter
   * @return this event with that data
   */
  public KEvent withData(long data) {
    return new KEvent(ident, filter, flags, fflags, data, udata);
  }

  /**
   * Sets udata, 64 bits that are returned with each event and that the kernel does not interpret.
   *
   * @param udata any bits
   * @return this event with that udata
   */
  public KEvent withUdata(long udata) {
    return new KEvent(ident, filter, flags, fflags, data, udata);
  }

  private KEvent withFlag(int flag) {
    return new KEvent(ident, filter, flags | flag, fflags, data, udata);
  }

  private void require(String step, boolean isApplicable, String filters) {
    if (!isApplicable) {
      throw new IllegalStateException(step + " is for " + filters + " only, not for " + this);
    }
  }

  // reading an event

  /**
   * Tells whether a change failed: EV_ERROR with an errno. A receipt is not an error.
   *
   * @return true if {@link #errno()} can be called
   */
  public boolean isError() {
    return (flags & SysEvent.EV_ERROR) != 0 && data != 0;
  }

  /**
   * Tells whether a change that asked for a receipt succeeded: EV_ERROR without an errno.
   *
   * @return true for a receipt
   */
  public boolean isReceipt() {
    return (flags & SysEvent.EV_ERROR) != 0 && data == 0;
  }

  /**
   * Returns why the change failed.
   *
   * @return the errno in data
   * @throws IllegalStateException unless {@link #isError()}
   */
  public Errno errno() {
    if (!isError()) {
      throw new IllegalStateException("no error in " + this);
    }
    return Errno.of(data);
  }

  /**
   * Tells whether the end of file was reached, so that no more data will arrive: EV_EOF. The bytes
   * that data counts can still be read. Not an error.
   *
   * @return true at the end of file
   */
  public boolean isEof() {
    return (flags & SysEvent.EV_EOF) != 0;
  }

  /**
   * Tells whether fflags has any of some notes.
   *
   * @param notes NOTE_* bits
   * @return true if at least one of these bits is set
   */
  public boolean hasNote(int notes) {
    return (fflags & notes) != 0;
  }

  /**
   * Decodes the data of a PROC event with NOTE_EXIT, a 16-bit status as wait(2) describes it.
   *
   * @return how the process ended; unknown where the host does not report it
   * @throws IllegalStateException for any other event
   */
  public ExitStatus exitStatus() {
    if (filter != Filter.PROC || !hasNote(SysEvent.NOTE_EXIT)) {
      throw new IllegalStateException("no NOTE_EXIT in " + this);
    }
    return ExitStatus.ofEventData(data);
  }

  /**
   * Returns the socket error that READ and WRITE events with EV_EOF have in fflags.
   *
   * @return the error, or empty
   */
  public Optional<Errno> socketError() {
    boolean hasError = isEof() && fflags != 0 && (filter == Filter.READ || filter == Filter.WRITE);
    return hasError ? Optional.of(Errno.of(fflags)) : Optional.empty();
  }

  /**
   * Returns the event as one line of a trace, which is ident filter flags fflags data udata: flags
   * by name in the order of their values; fflags by name for VNODE, PROC, EXCEPT and TIMER, else in
   * hexadecimal; data in decimal, or the errno's name in an error entry; udata in hexadecimal.
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
