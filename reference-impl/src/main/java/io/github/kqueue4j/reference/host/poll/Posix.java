// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import static io.github.kqueue4j.reference.kern.EventVar.EINTR;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.github.kqueue4j.reference.host.Downcalls;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.Charset;

/**
 * The system calls of the host, each named as in section 2 of the manual; results are as there, but
 * for a failure: the negated errno of the kernel that the port is of. All of it is the same on each
 * system that has {@link Facts}.
 */
final class Posix {
  static final Facts FACTS = Facts.of(System.getProperty("os.name"));

  /** Where a call leaves {@code errno}. */
  static final MemoryLayout STATE = Linker.Option.captureStateLayout();

  /** The size of {@code struct pollfd}. */
  static final int POLLFD = 8;

  static final int POLLIN = 0x01;
  static final int POLLPRI = 0x02;
  static final int POLLOUT = 0x04;
  static final int POLLERR = 0x08;
  static final int POLLHUP = 0x10;
  static final int POLLNVAL = 0x20;

  static final int SOCK_STREAM = 1;

  private static final int AF_UNIX = 1;
  private static final int F_GETFD = 1;
  private static final int F_SETFD = 2;
  private static final int F_GETFL = 3;
  private static final int F_SETFL = 4;
  private static final int FD_CLOEXEC = 1;
  private static final int MSG_PEEK = 2;

  private static final MethodHandle CLOSE =
      handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle READ =
      handle("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle WRITE =
      handle("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle BARE_WRITE =
      Downcalls.find("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG))
          .orElseThrow(() -> Downcalls.missing("write"));
  private static final MemorySegment BYTE = Arena.global().allocate(1);
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
  private static final MethodHandle IOCTL =
      handle(
          "ioctl",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle FCNTL =
      handle(
          "fcntl",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle OPEN =
      handle(
          "open",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle PIPE = handle("pipe", FunctionDescriptor.of(JAVA_INT, ADDRESS));
  private static final MethodHandle SOCKETPAIR =
      handle("socketpair", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
  private static final MethodHandle GETSOCKOPT =
      handle(
          "getsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle RECV =
      handle("recv", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  // nfds_t is 32 or 64 bits wide; a small number is the same in a register of either.
  private static final MethodHandle POLL =
      handle("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));

  private Posix() {}

  /** A downcall that captures {@code errno} in its first argument. */
  private static MethodHandle handle(
      String name, FunctionDescriptor type, Linker.Option... options) {
    return Downcalls.findWithErrno(name, type, options).orElseThrow(() -> Downcalls.missing(name));
  }

  /** {@code close(2)}. */
  static int close(Memory m, int fd) {
    try {
      return m.result((int) CLOSE.invokeExact(m.state, fd));
    } catch (Throwable t) {
      throw wrong(t);
    }
  }

  /** {@code read(2)} of a non-blocking descriptor. */
  static long read(Memory m, int fd, MemorySegment to) {
    try {
      return m.result(
          to.isNative()
              ? (long) READ.invokeExact(m.state, fd, to, to.byteSize())
              : (long) READ_HEAP.invokeExact(m.state, fd, to, to.byteSize()));
    } catch (Throwable t) {
      throw wrong(t);
    }
  }

  /** {@code write(2)} of a byte to a pipe. One that is full is readable, which is as good. */
  static void ring(int sink) {
    try {
      long written = (long) BARE_WRITE.invokeExact(sink, BYTE, 1L);
      assert written == 1 || written == -1 : "half a byte was written";
    } catch (Throwable t) {
      throw wrong(t);
    }
  }

  /** {@code write(2)} to a non-blocking descriptor. */
  static long write(Memory m, int fd, MemorySegment from) {
    try {
      return m.result(
          from.isNative()
              ? (long) WRITE.invokeExact(m.state, fd, from, from.byteSize())
              : (long) WRITE_HEAP.invokeExact(m.state, fd, from, from.byteSize()));
    } catch (Throwable t) {
      throw wrong(t);
    }
  }

  /** {@code ioctl(2)} with FIONREAD: how many bytes can be read. */
  static int available(Memory m, int fd) {
    try {
      int error = m.result((int) IOCTL.invokeExact(m.state, fd, FACTS.fionread(), m.segment));
      return error < 0 ? error : Math.max(0, m.intAt(0));
    } catch (Throwable t) {
      throw wrong(t);
    }
  }

  private static int fcntl(Memory m, int fd, int command, long arg) {
    try {
      return m.result((int) FCNTL.invokeExact(m.state, fd, command, arg));
    } catch (Throwable t) {
      throw wrong(t);
    }
  }

  /** {@code fcntl(2)} with F_GETFD: whether the number is open. */
  static boolean isOpen(Memory m, int fd) {
    return fcntl(m, fd, F_GETFD, 0) >= 0;
  }

  /** Close-on-exec and non-blocking: pipe2(2) and the like are not everybody's. */
  private static int prepare(Memory m, int fd) {
    int error = fcntl(m, fd, F_SETFD, FD_CLOEXEC);
    int flags = error < 0 ? error : fcntl(m, fd, F_GETFL, 0);
    return flags < 0 ? flags : fcntl(m, fd, F_SETFL, flags | FACTS.nonblock());
  }

  private static int prepareBoth(Memory m, int error) {
    if (error < 0) {
      return error;
    }
    int first = m.intAt(0);
    int second = m.intAt(4);
    int result = Math.min(prepare(m, first), prepare(m, second));
    if (result < 0) {
      close(m, first);
      close(m, second);
    }
    return Math.min(0, result);
  }

  /** {@code pipe(2)}: both ends, in the memory. */
  static int pipe(Memory m) {
    try {
      return prepareBoth(m, m.result((int) PIPE.invokeExact(m.state, m.segment)));
    } catch (Throwable t) {
      throw wrong(t);
    }
  }

  /** {@code socketpair(2)}: two stream sockets, in the memory. */
  static int socketpair(Memory m) {
    try {
      return prepareBoth(
          m, m.result((int) SOCKETPAIR.invokeExact(m.state, AF_UNIX, SOCK_STREAM, 0, m.segment)));
    } catch (Throwable t) {
      throw wrong(t);
    }
  }

  /** {@code open(2)} for reading. */
  static int open(Memory m, String path) {
    int flags = FACTS.cloexec() | FACTS.nonblock();
    Charset charset = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(path, charset);
      return m.result((int) OPEN.invokeExact(m.state, name, flags, 0));
    } catch (Throwable t) {
      throw wrong(t);
    }
  }

  private static int getsockopt(Memory m, int fd, int name) {
    m.segment.set(JAVA_INT, 8, Integer.BYTES);
    MemorySegment length = m.segment.asSlice(8, Integer.BYTES);
    try {
      int error =
          m.result(
              (int)
                  GETSOCKOPT.invokeExact(m.state, fd, FACTS.solSocket(), name, m.segment, length));
      return error < 0 ? error : m.intAt(0);
    } catch (Throwable t) {
      throw wrong(t);
    }
  }

  /** {@code SO_TYPE}; negative if it is no socket. */
  static int socketType(Memory m, int fd) {
    return getsockopt(m, fd, FACTS.soType());
  }

  /** {@code SO_ACCEPTCONN}: whether it is a socket that listens. */
  static boolean isListening(Memory m, int fd) {
    return getsockopt(m, fd, FACTS.soAcceptconn()) > 0;
  }

  /** {@code SO_ERROR}, which the socket forgets by being asked; the ported kernel's number. */
  static int takeError(Memory m, int fd) {
    int error = getsockopt(m, fd, FACTS.soError());
    return error <= 0 ? 0 : FACTS.ported(error);
  }

  /** {@code recv(2)} that takes nothing, of a socket that hangs up: an errno if it never was up. */
  static long peek(Memory m, int fd) {
    try {
      return m.result((long) RECV.invokeExact(m.state, fd, m.segment, 1L, MSG_PEEK));
    } catch (Throwable t) {
      throw wrong(t);
    }
  }

  /** Fills in {@code struct pollfd} i. */
  static void put(MemorySegment polls, int i, int fd, int events) {
    long at = (long) i * POLLFD;
    polls.set(JAVA_INT, at, fd);
    polls.set(JAVA_SHORT, at + 4, (short) events);
    polls.set(JAVA_SHORT, at + 6, (short) 0);
  }

  /** {@code revents} of {@code struct pollfd} i. */
  static int revents(MemorySegment polls, int i) {
    return polls.get(JAVA_SHORT, (long) i * POLLFD + 6);
  }

  /**
   * {@code poll(2)}.
   *
   * @param millis at most so long; −1 for ever
   * @return how many are ready, 0 also if a signal came
   */
  static int poll(Memory m, MemorySegment polls, int n, int millis) {
    try {
      int ready = m.result((int) POLL.invokeExact(m.state, polls, (long) n, millis));
      if (ready < 0 && ready != -EINTR) {
        throw new AssertionError("poll: errno " + -ready);
      }
      return Math.max(0, ready);
    } catch (AssertionError e) {
      throw e;
    } catch (Throwable t) {
      throw wrong(t);
    }
  }

  /** {@code poll(2)} of one descriptor, without waiting: POLL* bits. */
  static int state(Memory m, int fd, int events) {
    MemorySegment one = m.polls(1);
    put(one, 0, fd, events);
    poll(m, one, 1, 0);
    return revents(one, 0);
  }

  /** A downcall throws only when the binding itself is wrong. */
  private static AssertionError wrong(Throwable t) {
    return new AssertionError(t);
  }
}
