// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.github.kqueue4j.ffm.freebsd.kevent;

/**
 * Entries of 64 bytes: FreeBSD. {@code ext} is always zeroed, because the kernel returns its
 * contents with the event.
 */
final class FreeBsdBuffer extends NativeBuffer {

  static final long STRIDE = kevent.sizeof();

  private static final long IDENT = kevent.ident$offset();
  private static final long FILTER = kevent.filter$offset();
  private static final long FLAGS = kevent.flags$offset();
  private static final long FFLAGS = kevent.fflags$offset();
  private static final long DATA = kevent.data$offset();
  private static final long UDATA = kevent.udata$offset();
  private static final long EXT = kevent.ext$offset();
  private static final long EXT_BYTES = kevent.ext$layout().byteSize();

  FreeBsdBuffer(int capacity, Translation translation) {
    super(capacity, STRIDE, translation);
  }

  @Override
  void write(int i, long ident, int filter, int flags, int fflags, long data, long udata) {
    long at = i * STRIDE;
    array.set(JAVA_LONG, at + IDENT, ident);
    array.set(JAVA_SHORT, at + FILTER, (short) filter);
    array.set(JAVA_SHORT, at + FLAGS, (short) flags);
    array.set(JAVA_INT, at + FFLAGS, fflags);
    array.set(JAVA_LONG, at + DATA, data);
    array.set(JAVA_LONG, at + UDATA, udata);
    for (long ext = 0; ext < EXT_BYTES; ext += Long.BYTES) {
      array.set(JAVA_LONG, at + EXT + ext, 0);
    }
  }

  @Override
  void writeFlags(int i, int flags) {
    array.set(JAVA_SHORT, i * STRIDE + FLAGS, (short) flags);
  }

  @Override
  long readIdent(int i) {
    return array.get(JAVA_LONG, i * STRIDE + IDENT);
  }

  @Override
  int readFilter(int i) {
    return array.get(JAVA_SHORT, i * STRIDE + FILTER);
  }

  @Override
  int readFlags(int i) {
    return Short.toUnsignedInt(array.get(JAVA_SHORT, i * STRIDE + FLAGS));
  }

  @Override
  int readFflags(int i) {
    return array.get(JAVA_INT, i * STRIDE + FFLAGS);
  }

  @Override
  long readData(int i) {
    return array.get(JAVA_LONG, i * STRIDE + DATA);
  }

  @Override
  long readUdata(int i) {
    return array.get(JAVA_LONG, i * STRIDE + UDATA);
  }
}
