// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.Kqueue;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;

/** A program that does one thing in a new JVM and prints how many nanoseconds that took. */
public final class ColdProgram {
  private ColdProgram() {}

  /** The operation to time. */
  public enum Part {
    /** Find the backend and open a queue. */
    OPEN,
    /** Find the backend. */
    DISCOVER,
    /** Find the backend and open a queue, after a foreign function was bound and called. */
    OPEN_WARM_FFM,
    /** Bind and call one foreign function, with errno captured. */
    FIRST_DOWNCALL,
    /** Collect the first event of a pipe, after a queue was opened. */
    FIRST_PIPE_EVENT,
    /** Open the JDK's selector. */
    SELECTOR
  }

  /**
   * Runs the program.
   *
   * @param args the name of the part
   * @throws Throwable if the operation fails
   */
  public static void main(String[] args) throws Throwable {
    System.out.println(nanos(Part.valueOf(args[0])));
  }

  private static long nanos(Part part) throws Throwable {
    switch (part) {
      case OPEN_WARM_FFM -> downcall();
      case FIRST_PIPE_EVENT -> {
        try (Kqueue kq = Kqueue.open()) {
          long from = System.nanoTime();
          firstPipeEvent(kq);
          return System.nanoTime() - from;
        }
      }
      default -> {}
    }
    long from = System.nanoTime();
    switch (part) {
      case OPEN, OPEN_WARM_FFM -> Kqueue.open().close();
      case DISCOVER -> Backend.standard();
      case FIRST_DOWNCALL -> downcall();
      case SELECTOR -> Selector.open().close();
      default -> throw new AssertionError(part);
    }
    return System.nanoTime() - from;
  }

  private static void firstPipeEvent(Kqueue kq) throws IOException {
    try (var pipe = kq.backend().pipe()) {
      kq.register(KEvent.read(pipe.source()).add());
      pipe.sink().write(ByteBuffer.allocate(1));
      KEventBuffer events = kq.newBuffer(1);
      if (kq.kevent(events, Kqueue.FOREVER_NANOS) != 1) {
        throw new IOException("a pipe with a byte in it gave no event");
      }
    }
  }

  @SuppressWarnings("restricted")
  private static void downcall() throws Throwable {
    Linker linker = Linker.nativeLinker();
    SymbolLookup lookup = linker.defaultLookup();
    MethodHandle getpid =
        linker.downcallHandle(
            lookup
                .find("getpid")
                .or(() -> lookup.find("_getpid")) // on Windows
                .orElseThrow(),
            FunctionDescriptor.of(ValueLayout.JAVA_INT),
            Linker.Option.captureCallState("errno"));
    try (var arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
      int pid = (int) getpid.invokeExact(state);
      if (pid <= 0) {
        throw new IOException("getpid gave " + pid);
      }
    }
  }
}
