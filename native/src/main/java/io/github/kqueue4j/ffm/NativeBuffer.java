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
import org.jspecify.annotations.Nullable;

/**
 * An array of the host's {@code struct kevent}, which the kernel reads and writes in place. The
 * same memory block holds, before the array, the errno capture state and the timeout, so a call
 * allocates nothing. The garbage collector frees the memory.
 *
 * <p>Each entry is translated when it is written or read; subclasses define the offsets of the
 * fields.
 */
abstract class NativeBuffer extends KEventBuffer {

  private static final long ALIGNMENT = 16;
  private static final long TIMESPEC_AT = 32;
  private static final long TIMESPEC_BYTES = 16;
  private static final long EVENTS_AT = TIMESPEC_AT + TIMESPEC_BYTES;
  private static final long NANOS = 1_000_000_000L;
  private static final int ADD_OR_DELETE = SysEvent.EV_ADD | SysEvent.EV_DELETE;

  /** Captures the errno of a downcall. */
  final MemorySegment state;

  /** {@code struct timespec}, which has the same 16 bytes on all systems. */
  final MemorySegment timespec;

  /** The array. */
  final MemorySegment array;

  private final Translation translation;
  private final long stride;

  /** The results of {@link #from}, if they are kept. */
  private MemorySegment @Nullable [] parts;

  private final int statusNote;

  /** Whether a change adds or deletes a READ event, whose ident may be a queue. */
  private boolean mayNest;

  /** Whether a change requests an exit status, which the kernel may refuse. */
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

  // struct kevent

  /** Writes all fields of an entry, and zeroes {@code ext}. */
  abstract void write(int i, long ident, int filter, int flags, int fflags, long data, long udata);

  abstract void writeFlags(int i, int flags);

  abstract long readIdent(int i);

  abstract int readFilter(int i);

  /** The flags as an unsigned value. */
  abstract int readFlags(int i);

  abstract int readFflags(int i);

  abstract long readData(int i);

  abstract long readUdata(int i);

  // KEventBuffer

  @Override
  protected final void store(
      int i, long ident, Filter filter, int flags, int fflags, long data, long udata) {
    if (i == 0) {
      mayNest = false;
      asksForStatus = false;
    }
    if (filter == Filter.READ && (flags & ADD_OR_DELETE) != 0) {
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

  // for NativeDriver

  /** Sets the timeout of the next call, in nanoseconds. */
  final MemorySegment timeout(long nanos) {
    timespec.set(ValueLayout.JAVA_LONG, 0, nanos / NANOS);
    timespec.set(ValueLayout.JAVA_LONG, Long.BYTES, nanos % NANOS);
    return timespec;
  }

  /** The part of the array that begins at an entry. Allocates a segment, unless all are kept. */
  final MemorySegment from(int i) {
    return parts == null ? array.asSlice(i * stride) : parts[i];
  }

  /** Makes and keeps the results of {@link #from}, so that it needs no memory afterwards. */
  final void keepParts() {
    MemorySegment[] all = new MemorySegment[capacity()];
    for (int i = 0; i < all.length; i++) {
      all[i] = from(i);
    }
    parts = all;
  }

  /** Copies an entry of this buffer, or of another one with the same layout. */
  final void copy(NativeBuffer source, int from, int to) {
    if (source != this || from != to) {
      MemorySegment.copy(source.array, from * stride, array, to * stride, stride);
    }
  }

  /** Removes an entry; the entries after it move up. */
  final void remove(int i, int size) {
    MemorySegment.copy(array, (i + 1) * stride, array, i * stride, (size - i - 1) * stride);
  }

  /** Whether a change requests an exit status, which the kernel may refuse. */
  final boolean asksForStatus() {
    return asksForStatus;
  }

  /** Replaces the notes of a change. */
  final void writeFflags(int i, int fflags) {
    write(i, readIdent(i), readFilter(i), readFlags(i), fflags, readData(i), readUdata(i));
  }

  /** Whether a change adds or deletes a READ event, whose ident may be a queue. */
  final boolean mayNest() {
    return mayNest;
  }

  /** Writes entry {@code to} as the posted entry of a change, with an errno of the host or 0. */
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

  /** The layout of the capture state, and access to errno in it. */
  static final class Errnos {
    static final java.lang.foreign.StructLayout STATE = Linker.Option.captureStateLayout();
    private static final long AT = STATE.byteOffset(PathElement.groupElement("errno"));

    private Errnos() {}

    static int get(MemorySegment state) {
      return state.get(ValueLayout.JAVA_INT, AT);
    }
  }
}
