// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.kqueue4j.reference.host.LinuxErrno;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** {@code socket(7)}: what can be asked of one. */
final class Sockets {
  static final int AF_UNIX = 1;
  static final int SOCK_STREAM = 1;
  static final int SOCK_DGRAM = 2;
  private static final int SOCK_NONBLOCK = 0x800;
  private static final int SOCK_CLOEXEC = 0x80000;

  private static final int SOL_SOCKET = 1;
  private static final int SO_TYPE = 3;
  private static final int SO_ERROR = 4;
  private static final int SO_ACCEPTCONN = 30;
  private static final int SO_DOMAIN = 39;
  private static final int SO_MEMINFO = 55;
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_INFO = 11;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_NOSIGNAL = 0x4000;

  private static final int MEMORY = 64;
  private static final long LENGTH = 248;

  private static final MethodHandle GETSOCKOPT =
      Libc.handle(
          "getsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle SOCKETPAIR =
      Libc.handle(
          "socketpair", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
  private static final MethodHandle SEND =
      Libc.handle("send", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));

  private Sockets() {}

  /** {@code getsockopt(2)} into the scratch memory; 0 or a negated errno. */
  private static int getsockopt(Scratch s, int fd, int level, int name) {
    s.memory.set(JAVA_INT, LENGTH, MEMORY);
    MemorySegment length = s.memory.asSlice(LENGTH, Integer.BYTES);
    try {
      return s.result((int) GETSOCKOPT.invokeExact(s.state, fd, level, name, s.memory, length));
    } catch (Throwable t) {
      throw Libc.wrong(t);
    }
  }

  private static int intOption(Scratch s, int fd, int name) {
    int error = getsockopt(s, fd, SOL_SOCKET, name);
    return error < 0 ? error : s.intAt(0);
  }

  /** {@code socketpair(2)}: two stream sockets, non-blocking, in the scratch memory. */
  static int socketpair(Scratch s) {
    try {
      return s.result(
          (int)
              SOCKETPAIR.invokeExact(
                  s.state, AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, s.memory));
    } catch (Throwable t) {
      throw Libc.wrong(t);
    }
  }

  /** {@code SO_TYPE}. */
  static int type(Scratch s, int fd) {
    return intOption(s, fd, SO_TYPE);
  }

  /** {@code SO_DOMAIN}. */
  static int domain(Scratch s, int fd) {
    return intOption(s, fd, SO_DOMAIN);
  }

  /** {@code SO_ACCEPTCONN}. */
  static boolean isListening(Scratch s, int fd) {
    return intOption(s, fd, SO_ACCEPTCONN) > 0;
  }

  /** {@code SO_ERROR}, which the socket forgets by being asked; the ported kernel's number. */
  static int takeError(Scratch s, int fd) {
    int error = intOption(s, fd, SO_ERROR);
    return error <= 0 ? 0 : LinuxErrno.ported(error);
  }

  /** {@code SO_MEMINFO}: how much the send buffer takes, as the kernel counts, 0 or more. */
  static int space(Scratch s, int fd, boolean stream) {
    if (getsockopt(s, fd, SOL_SOCKET, SO_MEMINFO) < 0) {
      return 0;
    }
    int used = stream ? Math.max(s.intAt(8), s.intAt(20)) : s.intAt(8);
    return Math.max(0, s.intAt(12) - used);
  }

  /** {@code TCP_INFO}: the state of the connection, or a negated errno. */
  static int tcpState(Scratch s, int fd) {
    int error = getsockopt(s, fd, IPPROTO_TCP, TCP_INFO);
    return error < 0 ? error : s.memory.get(JAVA_BYTE, 0);
  }

  /** {@code TCP_INFO} of a listening socket: connections that wait, or a negated errno. */
  static int backlog(Scratch s, int fd) {
    int error = getsockopt(s, fd, IPPROTO_TCP, TCP_INFO);
    return error < 0 ? error : s.intAt(24); // tcpi_unacked
  }

  /** {@code send(2)} of nothing on a UNIX stream: EPIPE once it is shut for writing. */
  static long sendNothing(Scratch s, int fd) {
    try {
      return s.result(
          (long) SEND.invokeExact(s.state, fd, s.memory, 0L, MSG_DONTWAIT | MSG_NOSIGNAL));
    } catch (Throwable t) {
      throw Libc.wrong(t);
    }
  }
}
