// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import static io.github.kqueue4j.reference.kern.EventVar.ENOSYS;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.kqueue4j.spi.StackRoom;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Calls functions of the C library; no other class does.
 *
 * <p>Binding a function takes milliseconds for each new function descriptor. So nearly all
 * functions share two: each function is called with six 64-bit arguments, however many it has. The
 * calling conventions of all supported 64-bit systems allow this: a function ignores registers of
 * arguments that it does not have, and the upper half of a register that holds an {@code int}.
 * Memory is passed by its address, and the caller keeps the memory reachable.
 */
public final class Calls {
  /** Whether tests may inject errors, see {@link InjectedErrors}. */
  static final boolean FAULTS = Calls.class.desiredAssertionStatus();

  private static final List<Shape> SHAPES = new ArrayList<>();

  private static final FunctionDescriptor SIX =
      FunctionDescriptor.of(
          JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

  /**
   * How many more calls of {@link #bare} use the handle that captures errno. Binding the handle
   * without errno takes as long as thousands of calls, which short programs do not make. Not
   * synchronized: a race between threads loses a few counts, which is harmless.
   */
  private static int callsBeforeBare = 500;

  private static final MethodHandle WITH_ERRNO = bind(SIX, Linker.Option.captureCallState("errno"));

  /**
   * Whether variadic arguments are passed in the same registers as other arguments. The ABI of Arm
   * does so, Apple's variant passes them on the stack. False for architectures whose ABI was not
   * checked.
   */
  static final boolean VARIADIC_IN_REGISTERS =
      switch (System.getProperty("os.arch")) {
        case "amd64", "x86_64", "riscv64" -> true;
        case "aarch64" -> !System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac");
        default -> false;
      };

  private Calls() {}

  /**
   * Links what each call needs, if that was not done yet.
   *
   * @throws ExceptionInInitializerError with an IllegalCallerException as its cause if native
   *     access is denied
   */
  public static void link() {}

  /**
   * The function descriptor and the options that determine the code of a downcall.
   *
   * @param type the type of the function
   * @param options the options of the linker
   */
  record Shape(FunctionDescriptor type, List<Linker.Option> options) {}

  /**
   * Whether {@link Bare}, {@link Heap} or {@link Variadic} is bound; not guarded, set only once.
   */
  private static boolean bareIsBound;

  private static boolean heapIsBound;
  private static boolean variadicIsBound;

  /**
   * The handle that does not capture errno; like the next two, bound when first used, with room on
   * the stack, as a class whose initializer fails cannot be used again.
   */
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

  /** Two arguments and a variadic one, where {@link #VARIADIC_IN_REGISTERS} is false. */
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

  /** The shapes of all handles that have been bound so far. */
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
    return result == -1 ? -s.errno(f) : result;
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
    return result == -1 ? -s.errno(f) : result;
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
    if (!variadicIsBound) {
      StackRoom.initialize(MethodHandles.lookup(), Variadic.class);
      variadicIsBound = true;
    }
    try {
      int result = (int) (long) Variadic.HANDLE.invokeExact(f.address(), s.state, a, b, c);
      return result == -1 ? -s.errno(f) : result;
    } catch (Throwable t) {
      throw wrong(t);
    } finally {
      Reference.reachabilityFence(s);
    }
  }

  /**
   * Calls a function without capturing errno, for calls that every event needs: the capture
   * allocates and prevents inlining. A caller that needs the errno of a failure repeats the call
   * with {@link #call}.
   *
   * @param s the thread's memory
   * @param f the function, which is not missing
   * @return what the function returns; −1 if it fails
   */
  public static int bare(CallMemory s, LibraryFunction f, long a, long b, long c, long d, long e) {
    if (FAULTS && InjectedErrors.fails(f.name(), a, b, c)) {
      return -1;
    }
    if (callsBeforeBare > 0) {
      callsBeforeBare--;
      return (int) invokeNow(s, f, a, b, c, d, e, 0);
    }
    if (!bareIsBound) {
      StackRoom.initialize(MethodHandles.lookup(), Bare.class);
      bareIsBound = true;
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
   * Calls {@code read(2)} or {@code write(2)} with a Java array. The array is pinned during the
   * call, which can delay garbage collection, so the descriptor has to be non-blocking.
   *
   * @param s the thread's memory
   * @param f the function
   * @param fd a non-blocking descriptor
   * @param segment the memory to read into or to write from
   * @return the number of bytes transferred, or a negated errno of the ported kernel
   */
  public static long callWithArray(CallMemory s, LibraryFunction f, int fd, MemorySegment segment) {
    long length = segment.byteSize();
    int fault = FAULTS ? InjectedErrors.errno(f.name(), fd, 0, length) : 0;
    if (fault != 0) {
      return -SystemConstants.LOCAL.ported(fault);
    }
    if (!heapIsBound) {
      StackRoom.initialize(MethodHandles.lookup(), Heap.class);
      heapIsBound = true;
    }
    try {
      long result =
          (long) Heap.HANDLE.invokeExact(f.address(), s.state, (long) fd, segment, length);
      return result == -1 ? -s.errno(f) : result;
    } catch (Throwable t) {
      throw wrong(t);
    }
  }

  /**
   * Wraps what a downcall throws, which happens only if the binding itself is wrong; an error of
   * the JVM, such as a StackOverflowError, is thrown as it is.
   */
  private static AssertionError wrong(Throwable t) {
    if (t instanceof VirtualMachineError error) {
      throw error;
    }
    return new AssertionError(t);
  }
}
