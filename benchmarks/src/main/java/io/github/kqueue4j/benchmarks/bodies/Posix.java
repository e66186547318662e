// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.bodies;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** System calls that all contenders share, so that contenders differ only in what is compared. */
final class Posix {
  private static final MethodHandle WRITE =
      handle("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle READ =
      handle("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle CLOSE =
      handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MemorySegment EIGHT_BYTES = eightBytes();

  private Posix() {}

  /** Returns the handle of a plain downcall without errno, because a failure ends the benchmark. */
  @SuppressWarnings("restricted")
  static MethodHandle handle(String name, FunctionDescriptor type, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    MemorySegment address =
        linker
            .defaultLookup()
            .find(name)
            .orElseThrow(() -> new UnsatisfiedLinkError("the C library has no " + name + "()"));
    return linker.downcallHandle(address, type, options);
  }

  private static MemorySegment eightBytes() {
    MemorySegment segment = Arena.global().allocate(8);
    segment.set(JAVA_BYTE, 0, (byte) 1);
    return segment;
  }

  /** Writes one byte. */
  static void writeByte(int fd) throws IOException {
    write(fd, 1);
  }

  /** Writes the number 1 in eight bytes, as eventfd(2) requires. */
  static void writeCount(int fd) throws IOException {
    write(fd, 8);
  }

  private static void write(int fd, long length) throws IOException {
    long written;
    try {
      written = (long) WRITE.invokeExact(fd, EIGHT_BYTES, length);
    } catch (Throwable t) {
      throw bindingError(t);
    }
    if (written != length) {
      throw new IOException("write to descriptor " + fd + " gave " + written + " of " + length);
    }
  }

  /** Reads one byte, which must be available and 1, because the shared memory must not change. */
  static void readByte(int fd) throws IOException {
    long count;
    try {
      count = (long) READ.invokeExact(fd, EIGHT_BYTES, 1L);
    } catch (Throwable t) {
      throw bindingError(t);
    }
    if (count != 1) {
      throw new IOException("read of descriptor " + fd + " gave " + count + ", expected 1 byte");
    }
  }

  static void close(int fd) throws IOException {
    int result;
    try {
      result = (int) CLOSE.invokeExact(fd);
    } catch (Throwable t) {
      throw bindingError(t);
    }
    if (result != 0) {
      throw new IOException("close of descriptor " + fd + " failed");
    }
  }

  /** A downcall throws only when the binding itself is wrong. */
  static AssertionError bindingError(Throwable t) {
    return new AssertionError(t);
  }
}
