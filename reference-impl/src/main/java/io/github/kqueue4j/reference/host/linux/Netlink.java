// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** {@code netlink(7)}, as far as the process connector needs it, and {@code prctl(2)}. */
final class Netlink {
  private static final int AF_NETLINK = 16;
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_NONBLOCK = 0x800;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int NETLINK_CONNECTOR = 11;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVBUF = 8;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int SOCKADDR_NL = 12;
  private static final int PR_SET_NAME = 15;
  private static final int PR_GET_NAME = 16;

  private static final MethodHandle SOCKET =
      Libc.handle("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle BIND =
      Libc.handle("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle SETSOCKOPT =
      Libc.handle(
          "setsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle SEND =
      Libc.handle("send", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle RECVFROM =
      Libc.handle(
          "recvfrom",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle PRCTL =
      Libc.handle(
          "prctl",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS),
          Linker.Option.firstVariadicArg(1));

  private Netlink() {}

  /** {@code socket(2)} of the connector, close-on-exec and non-blocking. */
  static int socket(Scratch s) {
    try {
      return s.result(
          (int)
              SOCKET.invokeExact(
                  s.state,
                  AF_NETLINK,
                  SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
                  NETLINK_CONNECTOR));
    } catch (Throwable t) {
      throw Libc.wrong(t);
    }
  }

  /** {@code bind(2)} to a multicast group. */
  static int bind(Scratch s, int fd, int groups) {
    s.memory.asSlice(0, SOCKADDR_NL).fill((byte) 0);
    s.memory.set(JAVA_SHORT, 0, (short) AF_NETLINK);
    s.memory.set(JAVA_INT, 8, groups);
    try {
      return s.result((int) BIND.invokeExact(s.state, fd, s.memory, SOCKADDR_NL));
    } catch (Throwable t) {
      throw Libc.wrong(t);
    }
  }

  /** How much waits to be read at most; the system's limit holds for who is not privileged. */
  static void receiveBuffer(Scratch s, int fd, int bytes) {
    if (setsockopt(s, fd, SO_RCVBUFFORCE, bytes) < 0) {
      setsockopt(s, fd, SO_RCVBUF, bytes);
    }
  }

  private static int setsockopt(Scratch s, int fd, int name, int value) {
    s.memory.set(JAVA_INT, 0, value);
    try {
      return s.result(
          (int) SETSOCKOPT.invokeExact(s.state, fd, SOL_SOCKET, name, s.memory, Integer.BYTES));
    } catch (Throwable t) {
      throw Libc.wrong(t);
    }
  }

  /** {@code send(2)} to the kernel. */
  static long send(Scratch s, int fd, MemorySegment message) {
    try {
      return s.result((long) SEND.invokeExact(s.state, fd, message, message.byteSize(), 0));
    } catch (Throwable t) {
      throw Libc.wrong(t);
    }
  }

  /** {@code recvfrom(2)}; 0 for what is not from the kernel. */
  static long receive(Scratch s, int fd, MemorySegment message) {
    s.memory.set(JAVA_INT, SOCKADDR_NL, SOCKADDR_NL);
    MemorySegment length = s.memory.asSlice(SOCKADDR_NL, Integer.BYTES);
    try {
      long n =
          s.result(
              (long)
                  RECVFROM.invokeExact(
                      s.state, fd, message, message.byteSize(), 0, s.memory, length));
      return n > 0 && s.intAt(4) != 0 ? 0 : n; // nl_pid
    } catch (Throwable t) {
      throw Libc.wrong(t);
    }
  }

  /** {@code prctl(2)} with PR_GET_NAME. */
  static void threadName(Scratch s, MemorySegment name) {
    prctl(s, PR_GET_NAME, name);
  }

  /** {@code prctl(2)} with PR_SET_NAME. */
  static void setThreadName(Scratch s, MemorySegment name) {
    prctl(s, PR_SET_NAME, name);
  }

  private static void prctl(Scratch s, int option, MemorySegment name) {
    try {
      int error = s.result((int) PRCTL.invokeExact(s.state, option, name));
      assert error == 0 : "prctl " + option + " failed";
    } catch (Throwable t) {
      throw Libc.wrong(t);
    }
  }
}
