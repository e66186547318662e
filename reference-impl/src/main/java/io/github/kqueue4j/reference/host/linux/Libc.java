// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.kqueue4j.reference.host.Downcalls;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * How functions of the C library are bound, and the ones that are about descriptors in general.
 * Each is named as in section 2 of the manual; results are as there, but for a failure: the negated
 * errno of the kernel that the port is of.
 */
final class Libc {
  /** Where a call leaves {@code errno}. */
  static final MemoryLayout STATE = Linker.Option.captureStateLayout();

  private static final MemorySegment ONE = Arena.global().allocateFrom(JAVA_LONG, 1L);
  private static final long FIONREAD = 0x541B;

  private static final int F_GETFD = 1;
  private static final int F_GETFL = 3;
  private static final int F_GETPIPE_SZ = 1032;
  private static final int SEEK_CUR = 1;

  private static final MethodHandle CLOSE =
      handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle READ =
      handle("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle WRITE =
      handle("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle READ_HEAP =
      handle(
          "read",
          FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG),
          Linker.Option.critical(true));
  private static final MethodHandle WRITE_HEAP =
      handle(
          "write",
          FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG),
          Linker.Option.critical(true));
  private static final MethodHandle BARE_WRITE =
      bare("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle IOCTL =
      handle(
          "ioctl",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle FIONREAD_IOCTL =
      bare(
          "ioctl",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle FCNTL =
      handle(
          "fcntl",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle LSEEK =
      handle("lseek", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT));
  private static final MethodHandle POLL =
      bare("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));

  private Libc() {}

  /** A downcall that captures {@code errno} in its first argument; the library must have it. */
  static MethodHandle handle(String name, FunctionDescriptor type, Linker.Option... options) {
    return find(name, type, options).orElseThrow(() -> Downcalls.missing(name));
  }

  /** The same for a function that older libraries lack. */
  static Optional<MethodHandle> find(
      String name, FunctionDescriptor type, Linker.Option... options) {
    return Downcalls.findWithErrno(name, type, options);
  }

  /**
   * A downcall whose failure needs no reason, on the way of every event: what captures {@code
   * errno} is more than is inlined there, and allocates.
   */
  static MethodHandle bare(String name, FunctionDescriptor type, Linker.Option... options) {
    return Downcalls.find(name, type, options).orElseThrow(() -> Downcalls.missing(name));
  }

  /** {@code close(2)}. */
  static int close(Scratch s, int fd) {
    try {
      return s.result((int) CLOSE.invokeExact(s.state, fd));
    } catch (Throwable t) {
      throw wrong(t);
    }
  }

  /** {@code read(2)}, into native memory. */
  static long read(Scratch s, int fd, MemorySegment to, long length) {
    try {
      return s.result((long) READ.invokeExact(s.state, fd, to, length));
    } catch (Throwable t) {
      throw wrong(t);
    }
  }

  /** {@code write(2)}, from native memory. */
  static long write(Scratch s, int fd, MemorySegment from, long length) {
    try {
      return s.result((long) WRITE.invokeExact(s.state, fd, from, length));
    } catch (Throwable t) {
      throw wrong(t);
    }
  }

  /** {@code write(2)} of 1 to an eventfd. One that is full is readable, which is as good. */
  static void kick(int eventfd) {
    try {
      long written = (long) BARE_WRITE.invokeExact(eventfd, ONE, (long) Long.BYTES);
      assert written == Long.BYTES || written == -1 : "half a write to the eventfd " + eventfd;
    } catch (Throwable t) {
      throw wrong(t);
    }
  }

  /** {@code read(2)} of an eventfd: what it counted is of no interest. */
  static void readEventfd(Scratch s, int eventfd) {
    read(s, eventfd, s.memory, Long.BYTES);
  }

  /** {@code read(2)} of a non-blocking descriptor into a Java array: nothing may wait in it. */
  static long readHeap(Scratch s, int fd, MemorySegment to, long length) {
    try {
      return s.result((long) READ_HEAP.invokeExact(s.state, fd, to, length));
    } catch (Throwable t) {
      throw wrong(t);
    }
  }

  /** {@code write(2)} to a non-blocking descriptor from a Java array: nothing may wait in it. */
  static long writeHeap(Scratch s, int fd, MemorySegment from, long length) {
    try {
      return s.result((long) WRITE_HEAP.invokeExact(s.state, fd, from, length));
    } catch (Throwable t) {
      throw wrong(t);
    }
  }

  /** {@code ioctl(2)} with the scratch memory as its argument. */
  static int ioctl(Scratch s, int fd, long request) {
    try {
      return s.result((int) IOCTL.invokeExact(s.state, fd, request, s.memory));
    } catch (Throwable t) {
      throw wrong(t);
    }
  }

  /** {@code ioctl(2)} with FIONREAD: how many bytes can be read; −1 if that cannot be told. */
  static int fionread(Scratch s, int fd) {
    try {
      int error = (int) FIONREAD_IOCTL.invokeExact(fd, FIONREAD, s.memory);
      return error < 0 ? error : s.intAt(0);
    } catch (Throwable t) {
      throw wrong(t);
    }
  }

  /** {@code fcntl(2)} with F_GETFD: whether the number is open. */
  static boolean isOpen(Scratch s, int fd) {
    return fcntl(s, fd, F_GETFD) >= 0;
  }

  /** {@code fcntl(2)} with F_GETFL. */
  static int getfl(Scratch s, int fd) {
    return fcntl(s, fd, F_GETFL);
  }

  /** {@code fcntl(2)} with F_GETPIPE_SZ: how many bytes a pipe holds. */
  static int pipeSize(Scratch s, int fd) {
    return fcntl(s, fd, F_GETPIPE_SZ);
  }

  private static int fcntl(Scratch s, int fd, int command) {
    try {
      return s.result((int) FCNTL.invokeExact(s.state, fd, command, 0L));
    } catch (Throwable t) {
      throw wrong(t);
    }
  }

  /** {@code lseek(2)} by nothing: where the file stands. */
  static long tell(Scratch s, int fd) {
    try {
      return s.result((long) LSEEK.invokeExact(s.state, fd, 0L, SEEK_CUR));
    } catch (Throwable t) {
      throw wrong(t);
    }
  }

  /** {@code poll(2)} of one descriptor, without waiting: POLL* bits, 0 if it fails. */
  static int poll(Scratch s, int fd, int events) {
    s.memory.set(JAVA_INT, 0, fd);
    s.memory.set(JAVA_INT, 4, events); // short events, short revents
    try {
      int n = (int) POLL.invokeExact(s.memory, 1L, 0);
      return n < 0 ? 0 : s.intAt(4) >>> 16;
    } catch (Throwable t) {
      throw wrong(t);
    }
  }

  /** {@code poll(2)} of many, without waiting: how many are ready, negative if it fails. */
  static int poll(MemorySegment pollfds, int count) {
    try {
      return (int) POLL.invokeExact(pollfds, (long) count, 0);
    } catch (Throwable t) {
      throw wrong(t);
    }
  }

  /** A downcall throws only when the binding itself is wrong. */
  static AssertionError wrong(Throwable t) {
    return new AssertionError(t);
  }
}
