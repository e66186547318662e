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
 * One downcall handle for each signature of C function that is called. A handle takes the address
 * of the function, the segment that captures errno, and the arguments. No handle is {@code
 * critical}: a thread in kevent(2) may wait for days and must not hold up the garbage collector.
 */
final class Downcalls {

  /** The signatures of all handles below. */
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

  /** poll(2). Some systems declare the count as an int, which is passed in the same register. */
  static final MethodHandle POLL = make(-1, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);

  private Downcalls() {}

  /**
   * The signature of a C function.
   *
   * @param descriptor its result and arguments
   * @param firstVariadic the index of the first variadic argument; −1 if there is none
   */
  record Shape(FunctionDescriptor descriptor, int firstVariadic) {}

  @SuppressWarnings("restricted") // --enable-native-access permits this
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
