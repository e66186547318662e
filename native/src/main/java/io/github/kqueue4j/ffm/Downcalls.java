// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * One handle for each shape of C function that is called, made once. Each takes the address of the
 * function, then where errno is to be captured, then the arguments. None is {@code critical}: a
 * thread in kevent(2) may wait for days, and must not hold up the garbage collector.
 */
final class Downcalls {

  /** All that follow. */
  static final List<Shape> SHAPES = new ArrayList<>();

  /** kevent(2) with counts of type {@code int}. */
  static final MethodHandle KEVENT =
      make(-1, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS);

  /** kevent(2) with counts of type {@code size_t}. */
  static final MethodHandle KEVENT_LONG =
      make(-1, JAVA_INT, JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS);

  /** kqueue(2). */
  static final MethodHandle NO_ARGUMENT = make(-1, JAVA_INT);

  /** kqueue1(2), kqueuex(2), close(2). */
  static final MethodHandle ONE_INT = make(-1, JAVA_INT, JAVA_INT);

  /** fcntl(2), whose third argument is variadic. */
  static final MethodHandle FCNTL = make(2, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);

  /** open(2) without a mode, which would be the variadic argument. */
  static final MethodHandle OPEN = make(2, JAVA_INT, ADDRESS, JAVA_INT);

  /** read(2), write(2). */
  static final MethodHandle TRANSFER = make(-1, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);

  /** pipe(2). */
  static final MethodHandle PIPE = make(-1, JAVA_INT, ADDRESS);

  /** socketpair(2). */
  static final MethodHandle SOCKETPAIR = make(-1, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);

  /** poll(2). Its count is an int on some systems: the same register. */
  static final MethodHandle POLL = make(-1, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);

  private Downcalls() {}

  /**
   * A kind of function.
   *
   * @param descriptor its result and arguments
   * @param firstVariadic which argument is the first variadic one; −1 if none is
   */
  record Shape(FunctionDescriptor descriptor, int firstVariadic) {}

  @SuppressWarnings("restricted") // what the launch flag is for
  private static MethodHandle make(
      int firstVariadic, MemoryLayout result, MemoryLayout... arguments) {
    FunctionDescriptor descriptor = FunctionDescriptor.of(result, arguments);
    SHAPES.add(new Shape(descriptor, firstVariadic));
    Linker.Option errno = Linker.Option.captureCallState("errno");
    Linker linker = Linker.nativeLinker();
    return firstVariadic < 0
        ? linker.downcallHandle(descriptor, errno)
        : linker.downcallHandle(descriptor, errno, Linker.Option.firstVariadicArg(firstVariadic));
  }
}
