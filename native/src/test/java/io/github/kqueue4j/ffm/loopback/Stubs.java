// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm.loopback;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.Optional;

/**
 * Upcall stubs. Those of the kqueue functions are created by the classes that jextract generated.
 */
@SuppressWarnings("restricted")
final class Stubs {

  private final Dialect dialect;
  private final Loopback library;
  private final Arena arena;

  Stubs(Dialect dialect, Loopback library, Arena arena) {
    this.dialect = dialect;
    this.library = library;
    this.arena = arena;
  }

  MemorySegment kqueue() {
    return io.github.kqueue4j.ffm.dragonfly.kqueue_fn.allocate(this::callKqueue, arena);
  }

  private int callKqueue() {
    long result;
    try {
      result = library.kqueue();
    } catch (Throwable t) {
      result = library.fail(t);
    }
    return (int) library.end(result);
  }

  Optional<MemorySegment> kqueue1() {
    return switch (dialect.header().folder()) {
      case "freebsd" ->
          Optional.of(
              io.github.kqueue4j.ffm.freebsd.kqueue1_fn.allocate(
                  flags -> callKqueue(flags, "O_CLOEXEC"), arena));
      case "netbsd" ->
          Optional.of(
              io.github.kqueue4j.ffm.netbsd.kqueue1_fn.allocate(
                  flags -> callKqueue(flags, "O_CLOEXEC"), arena));
      case "openbsd" ->
          Optional.of(
              io.github.kqueue4j.ffm.openbsd.kqueue1_fn.allocate(
                  flags -> callKqueue(flags, "O_CLOEXEC"), arena));
      default -> Optional.empty();
    };
  }

  Optional<MemorySegment> kqueuex() {
    return dialect.header().folder().equals("freebsd")
        ? Optional.of(
            io.github.kqueue4j.ffm.freebsd.kqueuex_fn.allocate(
                flags -> callKqueue(flags, "KQUEUE_CLOEXEC"), arena))
        : Optional.empty();
  }

  private int callKqueue(int flags, String expected) {
    long result;
    try {
      result = library.kqueue(flags, expected);
    } catch (Throwable t) {
      result = library.fail(t);
    }
    return (int) library.end(result);
  }

  MemorySegment kevent() {
    return switch (dialect.header().folder()) {
      case "freebsd" -> io.github.kqueue4j.ffm.freebsd.kevent_fn.allocate(this::callKevent, arena);
      case "macos" -> io.github.kqueue4j.ffm.macos.kevent_fn.allocate(this::callKevent, arena);
      case "netbsd" -> io.github.kqueue4j.ffm.netbsd.kevent_fn.allocate(this::callKevent, arena);
      case "openbsd" -> io.github.kqueue4j.ffm.openbsd.kevent_fn.allocate(this::callKevent, arena);
      case "dragonfly" ->
          io.github.kqueue4j.ffm.dragonfly.kevent_fn.allocate(this::callKevent, arena);
      default -> io.github.kqueue4j.ffm.libkqueue.kevent_fn.allocate(this::callKevent, arena);
    };
  }

  private int callKevent(
      int kq,
      MemorySegment changelist,
      long nchanges,
      MemorySegment eventlist,
      long nevents,
      MemorySegment timeout) {
    long result;
    try {
      result = library.kevent(kq, changelist, nchanges, eventlist, nevents, timeout);
    } catch (Throwable t) {
      result = library.fail(t);
    }
    return (int) library.end(result);
  }

  private int callKevent(
      int kq,
      MemorySegment changelist,
      int nchanges,
      MemorySegment eventlist,
      int nevents,
      MemorySegment timeout) {
    return callKevent(kq, changelist, (long) nchanges, eventlist, (long) nevents, timeout);
  }

  /** Creates a stub for a method of {@link Files}. */
  MemorySegment of(Files files, String method, FunctionDescriptor descriptor) {
    try {
      MethodHandle handle =
          MethodHandles.lookup().findVirtual(Files.class, method, descriptor.toMethodType());
      return Linker.nativeLinker().upcallStub(handle.bindTo(files), descriptor, arena);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(method, e);
    }
  }
}
