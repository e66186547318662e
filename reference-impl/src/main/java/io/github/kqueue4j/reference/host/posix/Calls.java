// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import static io.github.kqueue4j.reference.kern.EventVar.ENOSYS;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The one place at which the C library is called.
 *
 * <p>To bind a function takes milliseconds for each shape that no function had before, so there are
 * two for nearly all: every function gets six whole registers, whatever it takes. That is the
 * calling convention of every 64-bit system here: arguments that a function does not take are not
 * looked at, nor the upper halves of registers that hold an {@code int}. Memory is passed by its
 * address; who owns it keeps it reachable.
 */
public final class Calls {
  /** Whether a test may have calls fail. */
  private static final boolean FAULTS = Calls.class.desiredAssertionStatus();

  private static final List<Shape> SHAPES = new ArrayList<>();

  private static final FunctionDescriptor SIX =
      FunctionDescriptor.of(
          JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

  /**
   * How many calls more that need no errno capture it all the same: to bind the second shape takes
   * as long as thousands of them, which few programs make in their first moments. Threads that
   * count at once lose counts, and no more.
   */
  private static int slow = 500;

  private static final MethodHandle WITH_ERRNO = bind(SIX, Linker.Option.captureCallState("errno"));

  /**
   * Whether variadic arguments are in the registers in which others would be. The ABI of Arm has it
   * so, Apple's has them on the stack; of the architectures not named here nobody has looked.
   */
  static final boolean VARIADIC_IN_REGISTERS =
      switch (System.getProperty("os.arch")) {
        case "amd64", "x86_64", "riscv64" -> true;
        case "aarch64" -> !System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac");
        default -> false;
      };

  private Calls() {}

  /**
   * Does nothing but bind what each call needs, if that was not done yet.
   *
   * @throws ExceptionInInitializerError with an IllegalCallerException as its cause if native
   *     access is denied
   */
  public static void link() {}

  /**
   * What the code of a downcall depends on.
   *
   * @param type of the function
   * @param options of the linker
   */
  record Shape(FunctionDescriptor type, List<Linker.Option> options) {}

  /** Without errno: bound when first needed, as the next two. */
  private static final class Bare {
    static final MethodHandle HANDLE = bind(SIX);
  }

  /** {@code read(2)} and {@code write(2)} of a Java array. */
  private static final class Heap {
    static final MethodHandle HANDLE =
        bind(
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG),
            Linker.Option.critical(true),
            Linker.Option.captureCallState("errno"));
  }

  /** Two arguments and a variadic one, where those are passed otherwise. */
  static final class Variadic {
    static final MethodHandle HANDLE =
        bind(
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.firstVariadicArg(2),
            Linker.Option.captureCallState("errno"));

    private Variadic() {}
  }

  @SuppressWarnings("restricted")
  private static MethodHandle bind(FunctionDescriptor type, Linker.Option... options) {
    if (ADDRESS.byteSize() != Long.BYTES) {
      throw new UnsatisfiedLinkError("addresses have " + ADDRESS.byteSize() + " bytes, not 8");
    }
    synchronized (SHAPES) {
      SHAPES.add(new Shape(type, List.of(options)));
    }
    return Linker.nativeLinker().downcallHandle(type, options);
  }

  /** Of all that was bound so far. */
  static List<Shape> shapes() {
    synchronized (SHAPES) {
      return List.copyOf(SHAPES);
    }
  }

  private static long invoke(
      CallMemory s, LibraryFunction f, long a, long b, long c, long d, long e, long g) {
    if (f.isMissing()) {
      s.setErrno(SystemConstants.LOCAL.enosys());
      return -1;
    }
    if (FAULTS) {
      int errno = InjectedErrors.errno(f.name(), a, b, c);
      if (errno != 0) {
        s.setErrno(errno);
        return -1;
      }
    }
    return invokeNow(s, f, a, b, c, d, e, g);
  }

  private static long invokeNow(
      CallMemory s, LibraryFunction f, long a, long b, long c, long d, long e, long g) {
    try {
      return (long) WITH_ERRNO.invokeExact(f.address(), s.state, a, b, c, d, e, g);
    } catch (Throwable t) {
      throw wrong(t);
    } finally {
      Reference.reachabilityFence(s);
    }
  }

  /**
   * Calls a function that returns an {@code int}.
   *
   * @param s the thread's memory
   * @param f the function
   * @return what it returns, or a negated errno of the ported kernel
   */
  public static int call(
      CallMemory s, LibraryFunction f, long a, long b, long c, long d, long e, long g) {
    int result = (int) invoke(s, f, a, b, c, d, e, g);
    return result == -1 ? -s.errno() : result;
  }

  /** Likewise. */
  public static int call(CallMemory s, LibraryFunction f, long a, long b, long c, long d, long e) {
    return call(s, f, a, b, c, d, e, 0);
  }

  /** Likewise. */
  public static int call(CallMemory s, LibraryFunction f, long a, long b, long c, long d) {
    return call(s, f, a, b, c, d, 0, 0);
  }

  /** Likewise. */
  public static int call(CallMemory s, LibraryFunction f, long a, long b, long c) {
    return call(s, f, a, b, c, 0, 0, 0);
  }

  /** Likewise. */
  public static int call(CallMemory s, LibraryFunction f, long a, long b) {
    return call(s, f, a, b, 0, 0, 0, 0);
  }

  /** Likewise. */
  public static int call(CallMemory s, LibraryFunction f, long a) {
    return call(s, f, a, 0, 0, 0, 0, 0);
  }

  /**
   * Calls a function that returns a {@code ssize_t} or an {@code off_t}.
   *
   * @param s the thread's memory
   * @param f the function
   * @return what it returns, or a negated errno of the ported kernel
   */
  public static long callLong(
      CallMemory s, LibraryFunction f, long a, long b, long c, long d, long e, long g) {
    long result = invoke(s, f, a, b, c, d, e, g);
    return result == -1 ? -s.errno() : result;
  }

  /** Likewise. */
  public static long callLong(CallMemory s, LibraryFunction f, long a, long b, long c, long d) {
    return callLong(s, f, a, b, c, d, 0, 0);
  }

  /** Likewise. */
  public static long callLong(CallMemory s, LibraryFunction f, long a, long b, long c) {
    return callLong(s, f, a, b, c, 0, 0, 0);
  }

  /**
   * Calls a function whose third argument is variadic.
   *
   * @param s the thread's memory
   * @param f the function
   * @return what it returns, an {@code int}, or a negated errno of the ported kernel
   */
  public static int callVariadic(CallMemory s, LibraryFunction f, long a, long b, long c) {
    if (VARIADIC_IN_REGISTERS) {
      return call(s, f, a, b, c, 0, 0, 0);
    }
    if (f.isMissing()) {
      return -ENOSYS;
    }
    int fault = FAULTS ? InjectedErrors.errno(f.name(), a, b, c) : 0;
    if (fault != 0) {
      return -SystemConstants.LOCAL.ported(fault);
    }
    try {
      int result = (int) (long) Variadic.HANDLE.invokeExact(f.address(), s.state, a, b, c);
      return result == -1 ? -s.errno() : result;
    } catch (Throwable t) {
      throw wrong(t);
    } finally {
      Reference.reachabilityFence(s);
    }
  }

  /**
   * Calls a function on the way of every event: what captures errno is more than is inlined there,
   * and allocates. Who has to know why it failed asks by another call.
   *
   * @param s the thread's memory
   * @param f the function, which is not missing
   * @return what it returns; −1 if it fails
   */
  public static int bare(CallMemory s, LibraryFunction f, long a, long b, long c, long d, long e) {
    if (FAULTS && InjectedErrors.fails(f.name(), a, b, c)) {
      return -1;
    }
    if (slow > 0) {
      slow--;
      return (int) invokeNow(s, f, a, b, c, d, e, 0);
    }
    try {
      return (int) (long) Bare.HANDLE.invokeExact(f.address(), a, b, c, d, e, 0L);
    } catch (Throwable t) {
      throw wrong(t);
    } finally {
      Reference.reachabilityFence(s);
    }
  }

  /**
   * Calls {@code read(2)} or {@code write(2)} of a non-blocking descriptor with a Java array, which
   * must not move: nothing may wait in it.
   *
   * @param s the thread's memory
   * @param f the function
   * @param fd the descriptor
   * @param segment what to fill or to empty
   * @return how many bytes it were, or a negated errno of the ported kernel
   */
  public static long callWithArray(CallMemory s, LibraryFunction f, int fd, MemorySegment segment) {
    long length = segment.byteSize();
    int fault = FAULTS ? InjectedErrors.errno(f.name(), fd, 0, length) : 0;
    if (fault != 0) {
      return -SystemConstants.LOCAL.ported(fault);
    }
    try {
      long result =
          (long) Heap.HANDLE.invokeExact(f.address(), s.state, (long) fd, segment, length);
      return result == -1 ? -s.errno() : result;
    } catch (Throwable t) {
      throw wrong(t);
    }
  }

  /** A downcall throws only when the binding itself is wrong. */
  private static AssertionError wrong(Throwable t) {
    return new AssertionError(t);
  }
}
