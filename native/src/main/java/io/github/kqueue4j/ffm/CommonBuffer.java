// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.github.kqueue4j.ffm.dragonfly.kevent;

/** Entries of 32 bytes, the original layout: macOS, OpenBSD, DragonFly and libkqueue. */
final class CommonBuffer extends NativeBuffer {

  static final long STRIDE = kevent.sizeof();

  private static final long IDENT = kevent.ident$offset();
  private static final long FILTER = kevent.filter$offset();
  private static final long FLAGS = kevent.flags$offset();
  private static final long FFLAGS = kevent.fflags$offset();
  private static final long DATA = kevent.data$offset();
  private static final long UDATA = kevent.udata$offset();

  CommonBuffer(int capacity, Translation translation) {
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
