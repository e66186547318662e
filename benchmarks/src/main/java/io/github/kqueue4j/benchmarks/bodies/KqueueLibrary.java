// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.bodies;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A library that exports {@code kqueue} and {@code kevent} with DragonFly's layout and numbers,
 * such as the original kern_event.c compiled for user space. Calls are bare downcalls, without
 * checks and without translation.
 */
public abstract class KqueueLibrary {
  /** The property with the path of the original's library. */
  public static final String LIBRARY = "kqueue4j.bench.original";

  private static final String NATIVE_LIBRARY = "kqueue4j.native.library";
  private static final String NATIVE_ABI = "kqueue4j.native.abi";

  /** The bytes of a {@code struct kevent} of the original. */
  private static final long KEVENT_BYTES = 32;

  private static final short USER = -9;
  private static final int ADD = 1;
  private static final int DELETE = 2;
  private static final int CLEAR = 0x20;
  private static final int TRIGGER = 0x01000000;

  final MemorySegment changes = Arena.ofAuto().allocate(2 * KEVENT_BYTES, 8);
  final MemorySegment events = Arena.ofAuto().allocate(8 * KEVENT_BYTES, 8);
  final MemorySegment zero = Arena.ofAuto().allocate(16, 8);
  final int kq;

  private KqueueLibrary(int kq) {
    this.kq = kq;
  }

  abstract int kevent(int nchanges, int nevents);

  private static KqueueLibrary original() throws UnavailableException {
    check(LIBRARY);
    return new Original();
  }

  private static KqueueLibrary bare() throws UnavailableException {
    check(NATIVE_LIBRARY);
    return new Bare();
  }

  private static void check(String property) throws UnavailableException {
    String path = System.getProperty(property, "");
    if (path.isEmpty()) {
      throw new UnavailableException("the property " + property + " names no library");
    }
    if (!Files.isReadable(Path.of(path))) {
      throw new UnavailableException(property + " is not a file that can be read: " + path);
    }
  }

  @SuppressWarnings("restricted")
  private static MethodHandle bind(
      String property, String function, FunctionDescriptor type, Linker.Option... options) {
    Path library = Path.of(System.getProperty(property));
    MemorySegment address =
        SymbolLookup.libraryLookup(library, Arena.global()).find(function).orElseThrow();
    return Linker.nativeLinker().downcallHandle(address, type, options);
  }

  private static FunctionDescriptor keventType() {
    return FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS);
  }

  private static int open(MethodHandle kqueue) {
    try {
      return (int) kqueue.invokeExact();
    } catch (Throwable t) {
      throw Posix.bindingError(t);
    }
  }

  /** The cheapest possible downcall: it must not block, and does not capture errno. */
  private static final class Original extends KqueueLibrary {
    private static final MethodHandle KQUEUE =
        bind(LIBRARY, "kqueue", FunctionDescriptor.of(JAVA_INT));
    private static final MethodHandle KEVENT =
        bind(LIBRARY, "kevent", keventType(), Linker.Option.critical(false));

    Original() {
      super(open(KQUEUE));
    }

    @Override
    int kevent(int nchanges, int nevents) {
      try {
        return (int) KEVENT.invokeExact(kq, changes, nchanges, events, nevents, zero);
      } catch (Throwable t) {
        throw Posix.bindingError(t);
      }
    }
  }

  /** The downcall that the native backend needs: it may block, and captures errno. */
  private static final class Bare extends KqueueLibrary {
    private static final MethodHandle KQUEUE =
        bind(NATIVE_LIBRARY, "kqueue", FunctionDescriptor.of(JAVA_INT));
    private static final MethodHandle KEVENT =
        bind(NATIVE_LIBRARY, "kevent", keventType(), Linker.Option.captureCallState("errno"));

    private final MemorySegment state = Arena.ofAuto().allocate(Linker.Option.captureStateLayout());

    Bare() {
      super(open(KQUEUE));
    }

    @Override
    int kevent(int nchanges, int nevents) {
      try {
        return (int) KEVENT.invokeExact(state, kq, changes, nchanges, events, nevents, zero);
      } catch (Throwable t) {
        throw Posix.bindingError(t);
      }
    }
  }

  private void change(int i, long ident, int flags, int fflags) {
    long at = i * KEVENT_BYTES;
    changes.set(JAVA_LONG, at, ident);
    changes.set(JAVA_SHORT, at + 8, USER);
    changes.set(JAVA_SHORT, at + 10, (short) flags);
    changes.set(JAVA_INT, at + 12, fflags);
  }

  /**
   * Returns a body that triggers and collects an event in one call of the original.
   *
   * @param idle how many other user events are registered, after the one that is triggered
   * @return the body
   * @throws UnavailableException if there is no such library
   */
  public static Body trigger(int idle) throws UnavailableException {
    return original().triggering(idle);
  }

  /**
   * Returns a body that triggers and collects an event in one call of the library that the native
   * backend is bound to.
   *
   * @return the body
   * @throws UnavailableException if there is no such library, or if it has another layout
   */
  public static Body bareTrigger() throws UnavailableException {
    String abi = System.getProperty(NATIVE_ABI, "");
    if (!abi.equals("dragonfly")) {
      throw new UnavailableException("the bare call supports only the ABI dragonfly, not: " + abi);
    }
    return bare().triggering(0);
  }

  /**
   * Returns a body that makes a call without a pending event, of the library that the native
   * backend is bound to.
   *
   * @return the body
   * @throws UnavailableException if there is no such library
   */
  public static Body barePoll() throws UnavailableException {
    KqueueLibrary library = bare();
    return times -> {
      long done = times;
      for (int i = 0; i < times; i++) {
        done -= library.kevent(0, 1);
      }
      return done;
    };
  }

  private Body triggering(int idle) {
    for (int ident = 0; ident <= idle; ident++) {
      change(0, ident, ADD | CLEAR, 0);
      if (kevent(1, 0) != 0) {
        throw new IllegalStateException("the library refused to add user event " + ident);
      }
    }
    change(0, 0, 0, TRIGGER);
    return times -> {
      long collected = 0;
      for (int i = 0; i < times; i++) {
        collected += kevent(1, 4);
      }
      return collected;
    };
  }

  /**
   * Returns a body that adds and deletes an event in one call of the original.
   *
   * @return the body
   * @throws UnavailableException if there is no such library
   */
  public static Body addDelete() throws UnavailableException {
    KqueueLibrary library = original();
    library.change(0, 7, ADD | CLEAR, 0);
    library.change(1, 7, DELETE, 0);
    return times -> {
      long done = times;
      for (int i = 0; i < times; i++) {
        done -= library.kevent(2, 0);
      }
      return done;
    };
  }
}
