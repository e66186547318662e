// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.Calls;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.host.posix.LibraryFunction;
import io.github.kqueue4j.reference.host.posix.SocketCalls;

/** {@code socket(7)}: socket options and requests that only Linux has. */
final class Sockets {
  // <sys/socket.h>, <netinet/in.h> and <netinet/tcp.h>
  private static final int SOL_SOCKET = 1;
  private static final int SO_SNDBUF = 7;
  private static final int SO_DOMAIN = 39;

  /** powerpc has another number. */
  private static final int SO_RCVLOWAT = System.getProperty("os.arch").startsWith("ppc") ? 16 : 18;

  private static final int SO_MEMINFO = 55;
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_INFO = 11;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_NOSIGNAL = 0x4000;

  /** From {@code <linux/sockios.h>}; powerpc has another number. */
  private static final long SIOCOUTQ =
      System.getProperty("os.arch").startsWith("ppc") ? 0x40047473L : 0x5411L;

  private static final LibraryFunction SEND = LibraryFunction.of("send");

  private Sockets() {}

  /** The array of {@code SO_MEMINFO}: {@code <linux/sock_diag.h>}. */
  static final class MemInfo {
    static final int WMEM_ALLOC = 2 * Integer.BYTES;
    static final int SNDBUF = 3 * Integer.BYTES;
    static final int WMEM_QUEUED = 5 * Integer.BYTES;

    /** {@code sizeof}. */
    static final int SIZE = 9 * Integer.BYTES;

    private MemInfo() {}
  }

  /** {@code struct tcp_info}. */
  static final class TcpInfo {
    static final int STATE = 0;
    static final int UNACKED = 24;

    /** The length of the part that is requested. */
    static final int SIZE = 32;

    private TcpInfo() {}
  }

  /** {@code SO_DOMAIN}. */
  static int domain(CallMemory s, int fd) {
    return SocketCalls.intOption(s, fd, SO_DOMAIN);
  }

  /** {@code SO_RCVLOWAT}: the bytes below which data makes a stream not readable. */
  static int lowWater(CallMemory s, int fd) {
    return SocketCalls.intOption(s, fd, SO_RCVLOWAT);
  }

  /**
   * {@code SO_MEMINFO}: the free room of the send buffer, as the kernel counts it. Before Linux
   * 4.12 and in sandboxes, which lack the option, the difference of SO_SNDBUF and SIOCOUTQ.
   *
   * @return bytes, 0 or more, or a negated errno
   */
  static int space(CallMemory s, int fd, boolean stream) {
    if (SocketCalls.getsockopt(s, fd, SOL_SOCKET, SO_MEMINFO, MemInfo.SIZE) < 0) {
      int size = SocketCalls.intOption(s, fd, SO_SNDBUF);
      int error = size < 0 ? size : FileCalls.ioctl(s, fd, SIOCOUTQ);
      return error < 0 ? error : Math.max(0, size - s.intAt(0));
    }
    int allocated = s.intAt(MemInfo.WMEM_ALLOC);
    int used = stream ? Math.max(allocated, s.intAt(MemInfo.WMEM_QUEUED)) : allocated;
    return Math.max(0, s.intAt(MemInfo.SNDBUF) - used);
  }

  /** {@code TCP_INFO}: the state of the connection, or a negated errno. */
  static int tcpState(CallMemory s, int fd) {
    int error = SocketCalls.getsockopt(s, fd, IPPROTO_TCP, TCP_INFO, TcpInfo.SIZE);
    return error < 0 ? error : s.memory.get(TcpInfo.STATE);
  }

  /** {@code TCP_INFO} of a listening socket: the pending connections, or a negated errno. */
  static int backlog(CallMemory s, int fd) {
    int error = SocketCalls.getsockopt(s, fd, IPPROTO_TCP, TCP_INFO, TcpInfo.SIZE);
    return error < 0 ? error : s.intAt(TcpInfo.UNACKED);
  }

  /** {@code send(2)} of 0 bytes on a UNIX stream: EPIPE once the socket is shut for writing. */
  static long sendNothing(CallMemory s, int fd) {
    return Calls.callLong(s, SEND, fd, s.address, 0, MSG_DONTWAIT | MSG_NOSIGNAL);
  }
}
