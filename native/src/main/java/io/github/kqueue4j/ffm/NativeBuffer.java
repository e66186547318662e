// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.SysEvent;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * An array of the host's {@code struct kevent}, which the kernel reads and writes in place. In
 * front of it, in the same piece of memory, is what a call needs besides: where errno is captured,
 * and the timeout. So a call allocates nothing. The memory goes with the garbage collector.
 *
 * <p>Values are translated entry by entry as they are written and read; subclasses say where the
 * fields are.
 */
abstract class NativeBuffer extends KEventBuffer {

  private static final long ALIGNMENT = 16;
  private static final long TIMESPEC_AT = 32;
  private static final long TIMESPEC_BYTES = 16;
  private static final long EVENTS_AT = TIMESPEC_AT + TIMESPEC_BYTES;
  private static final long NANOS = 1_000_000_000L;
  private static final int SETS_DESCRIPTOR = SysEvent.EV_ADD | SysEvent.EV_DELETE;

  /** Where a downcall leaves errno. */
  final MemorySegment state;

  /** {@code struct timespec}: the same 16 bytes on all systems. */
  final MemorySegment timespec;

  /** The array. */
  final MemorySegment array;

  private final Translation translation;
  private final long stride;
  private final int statusNote;

  /** Whether a READ event is added or deleted here, perhaps of a queue. */
  private boolean mayNest;

  /** Whether the status of an exit is asked for, which may be refused. */
  private boolean asksForStatus;

  NativeBuffer(int capacity, long stride, Translation translation) {
    super(capacity);
    this.translation = translation;
    this.stride = stride;
    this.statusNote = translation.abi().statusNote();
    long bytes = capacity * stride;
    MemorySegment memory = Arena.ofAuto().allocate(EVENTS_AT + bytes, ALIGNMENT);
    this.state = memory.asSlice(0, Errnos.STATE.byteSize());
    this.timespec = memory.asSlice(TIMESPEC_AT, TIMESPEC_BYTES);
    this.array = memory.asSlice(EVENTS_AT, bytes);
  }

  // the struct

  /** Writes all of an entry, {@code ext} as zeroes. */
  abstract void write(int i, long ident, int filter, int flags, int fflags, long data, long udata);

  abstract void writeFlags(int i, int flags);

  abstract long readIdent(int i);

  abstract int readFilter(int i);

  /** Unsigned. */
  abstract int readFlags(int i);

  abstract int readFflags(int i);

  abstract long readData(int i);

  abstract long readUdata(int i);

  // what the API asks

  @Override
  protected final void store(
      int i, long ident, Filter filter, int flags, int fflags, long data, long udata) {
    if (i == 0) {
      mayNest = false;
      asksForStatus = false;
    }
    if (filter == Filter.READ && (flags & SETS_DESCRIPTOR) != 0) {
      mayNest = true;
    }
    int notes = translation.notes(filter, fflags);
    if (filter == Filter.PROC && (notes & statusNote) != 0) {
      asksForStatus = true;
    }
    write(
        i,
        translation.ident(filter, ident),
        translation.number(filter),
        flags,
        notes,
        translation.data(filter, fflags, data),
        udata);
  }

  @Override
  protected final long loadIdent(int i) {
    return translation.portableIdent(loadFilter(i), readIdent(i));
  }

  @Override
  protected final Filter loadFilter(int i) {
    return translation.filter(readFilter(i));
  }

  @Override
  protected final int loadFlags(int i) {
    return translation.portableFlags(readFlags(i));
  }

  @Override
  protected final int loadFflags(int i) {
    int flags = readFlags(i);
    return (flags & SysEvent.EV_ERROR) != 0
        ? 0
        : translation.portableNotes(loadFilter(i), flags, readFflags(i));
  }

  @Override
  protected final long loadData(int i) {
    long data = readData(i);
    if ((readFlags(i) & SysEvent.EV_ERROR) != 0) {
      return translation.portableErrno((int) data);
    }
    return statusNote == 0 ? data : translation.portableData(loadFilter(i), readFflags(i), data);
  }

  @Override
  protected final long loadUdata(int i) {
    return readUdata(i);
  }

  // what a call does

  /** The timeout of the next call. */
  final MemorySegment timeout(long nanos) {
    timespec.set(ValueLayout.JAVA_LONG, 0, nanos / NANOS);
    timespec.set(ValueLayout.JAVA_LONG, Long.BYTES, nanos % NANOS);
    return timespec;
  }

  /** The array from an entry on. Allocates. */
  final MemorySegment from(int i) {
    return array.asSlice(i * stride);
  }

  /** Copies an entry of another buffer of this kind, or of this one. */
  final void copy(NativeBuffer source, int from, int to) {
    if (source != this || from != to) {
      MemorySegment.copy(source.array, from * stride, array, to * stride, stride);
    }
  }

  /** Takes an entry out; those behind move up. */
  final void remove(int i, int size) {
    MemorySegment.copy(array, (i + 1) * stride, array, i * stride, (size - i - 1) * stride);
  }

  /** Whether the status of an exit is asked for here, which may be refused. */
  final boolean asksForStatus() {
    return asksForStatus;
  }

  /** Writes the notes of a change anew. */
  final void writeFflags(int i, int fflags) {
    write(i, readIdent(i), readFilter(i), readFlags(i), fflags, readData(i), readUdata(i));
  }

  /** Whether a READ event is added or deleted here. */
  final boolean mayNest() {
    return mayNest;
  }

  /** Makes entry {@code to} the posted one of a change: an errno of the host, or 0. */
  final void post(NativeBuffer changes, int from, int to, int errno) {
    write(
        to,
        changes.readIdent(from),
        changes.readFilter(from),
        SysEvent.EV_ERROR,
        0,
        errno,
        changes.readUdata(from));
  }

  /** What a downcall captures, and how to read it. */
  static final class Errnos {
    static final java.lang.foreign.StructLayout STATE = Linker.Option.captureStateLayout();
    private static final long AT = STATE.byteOffset(PathElement.groupElement("errno"));

    private Errnos() {}

    static int get(MemorySegment state) {
      return state.get(ValueLayout.JAVA_INT, AT);
    }
  }
}
