// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm.loopback;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.kqueue4j.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/** The C library of the Linux on which the tests run, with Linux's numbers. */
@SuppressWarnings("restricted")
final class Linux {

  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup LIBC = LINKER.defaultLookup();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final long ERRNO = STATE.byteOffset(PathElement.groupElement("errno"));

  private static final MethodHandle ERRNO_LOCATION =
      LINKER.downcallHandle(
          LIBC.find("__errno_location").orElseThrow(), FunctionDescriptor.of(ADDRESS));

  final MethodHandle close = of("close", JAVA_INT, JAVA_INT);
  final MethodHandle fcntl = variadic("fcntl", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  final MethodHandle open = variadic("open", JAVA_INT, ADDRESS, JAVA_INT);
  final MethodHandle read = of("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  final MethodHandle write = of("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  final MethodHandle poll = of("poll", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  final MethodHandle pipe = of("pipe", JAVA_INT, ADDRESS);
  final MethodHandle socketpair = of("socketpair", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);

  private static MethodHandle of(String name, MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        LIBC.find(name).orElseThrow(),
        FunctionDescriptor.of(result, arguments),
        Linker.Option.captureCallState("errno"));
  }

  private static MethodHandle variadic(
      String name, MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        LIBC.find(name).orElseThrow(),
        FunctionDescriptor.of(result, arguments),
        Linker.Option.captureCallState("errno"),
        Linker.Option.firstVariadicArg(2));
  }

  /** Sets errno for the caller of an upcall. Must be the last action of the upcall. */
  static void setErrno(int errno) {
    try {
      MemorySegment location = (MemorySegment) ERRNO_LOCATION.invokeExact();
      location.reinterpret(JAVA_INT.byteSize()).set(JAVA_INT, 0, errno);
    } catch (Throwable t) {
      throw new AssertionError(t);
    }
  }

  /** Makes a call; returns its result, or the negated number of an {@link Errno}. */
  static long call(Call call) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      long result = call.make(state);
      return result == -1 ? -portable(state.get(JAVA_INT, ERRNO)) : result;
    } catch (Throwable t) {
      throw new AssertionError(t);
    }
  }

  private static int portable(int errno) {
    for (Errno candidate : Errno.values()) {
      if (Header.LIBKQUEUE.find(candidate.name()).orElse(-1) == errno) {
        return candidate.number();
      }
    }
    throw new AssertionError("Linux's error " + errno + " has no name in headers/libkqueue");
  }

  /** One system call. */
  @FunctionalInterface
  interface Call {
    long make(MemorySegment state) throws Throwable;
  }
}
