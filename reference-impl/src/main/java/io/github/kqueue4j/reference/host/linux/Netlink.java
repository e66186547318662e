// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.Calls;
import io.github.kqueue4j.reference.host.posix.LibraryFunction;

/** {@code netlink(7)}, as far as the process connector needs it, and {@code prctl(2)}. */
final class Netlink {
  // <sys/socket.h>, <linux/netlink.h> and <sys/prctl.h>
  private static final int AF_NETLINK = 16;
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_NONBLOCK = 0x800;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int NETLINK_CONNECTOR = 11;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVBUF = 8;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int PR_SET_NAME = 15;
  private static final int PR_GET_NAME = 16;

  private static final LibraryFunction SOCKET = LibraryFunction.of("socket");
  private static final LibraryFunction BIND = LibraryFunction.of("bind");
  private static final LibraryFunction SETSOCKOPT = LibraryFunction.of("setsockopt");
  private static final LibraryFunction SEND = LibraryFunction.of("send");
  private static final LibraryFunction RECVFROM = LibraryFunction.of("recvfrom");
  private static final LibraryFunction PRCTL = LibraryFunction.of("prctl");

  private Netlink() {}

  /** {@code struct sockaddr_nl}. */
  static final class SockaddrNl {
    static final int FAMILY = 0;
    static final int PID = 4;
    static final int GROUPS = 8;

    /** {@code sizeof}. */
    static final int SIZE = 12;

    private SockaddrNl() {}
  }

  /** {@code struct nlmsghdr}. */
  static final class Header {
    static final int LEN = 0;
    static final int TYPE = 4;

    /** {@code sizeof}. */
    static final int SIZE = 16;

    private Header() {}
  }

  /** {@code struct cn_msg}, behind a {@link Header}. */
  static final class CnMsg {
    static final int IDX = Header.SIZE;
    static final int VAL = Header.SIZE + 4;
    static final int LEN = Header.SIZE + 16;

    /** The offset of the payload. */
    static final int DATA = Header.SIZE + 20;

    private CnMsg() {}
  }

  /** {@code struct proc_event} of {@code <linux/cn_proc.h>}, in a {@link CnMsg}. */
  static final class ProcEvent {
    static final int WHAT = CnMsg.DATA;
    static final int TIMESTAMP = CnMsg.DATA + 8;

    /** The union {@code event_data}, whose fields depend on {@link #WHAT}. */
    static final int DATA = CnMsg.DATA + 16;

    static final int PROCESS_TGID = DATA + 4;
    static final int CHILD_PID = DATA + 8;
    static final int CHILD_TGID = DATA + 12;
    static final int EXIT_CODE = DATA + 8;
    static final int COMM = DATA + 8;

    /** {@code sizeof}, from the start of the {@link Header}. */
    static final int END = DATA + 24;

    private ProcEvent() {}
  }

  /** {@code socket(2)} of the connector, close-on-exec and non-blocking. */
  static int socket(CallMemory s) {
    return Calls.call(
        s, SOCKET, AF_NETLINK, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, NETLINK_CONNECTOR);
  }

  /** {@code bind(2)} to a multicast group. */
  static int bind(CallMemory s, int fd, int groups) {
    s.memory.putInt(SockaddrNl.FAMILY, 0);
    s.memory.putShort(SockaddrNl.FAMILY, (short) AF_NETLINK);
    s.memory.putInt(SockaddrNl.PID, 0);
    s.memory.putInt(SockaddrNl.GROUPS, groups);
    return Calls.call(s, BIND, fd, s.address, SockaddrNl.SIZE);
  }

  /**
   * Sets the size of the receive buffer. Without CAP_NET_ADMIN the limit {@code net.core.rmem_max}
   * holds.
   */
  static void receiveBuffer(CallMemory s, int fd, int bytes) {
    if (setsockopt(s, fd, SO_RCVBUFFORCE, bytes) < 0) {
      setsockopt(s, fd, SO_RCVBUF, bytes);
    }
  }

  private static int setsockopt(CallMemory s, int fd, int name, int value) {
    s.memory.putInt(0, value);
    return Calls.call(s, SETSOCKOPT, fd, SOL_SOCKET, name, s.address, Integer.BYTES);
  }

  /** {@code send(2)} of the scratch memory to the kernel. */
  static long send(CallMemory s, int fd, int length) {
    return Calls.callLong(s, SEND, fd, s.address, length, 0);
  }

  /** {@code recvfrom(2)} into memory of the caller; 0 if the message is not from the kernel. */
  static long receive(CallMemory s, int fd, long address, int length) {
    s.memory.putInt(SockaddrNl.SIZE, SockaddrNl.SIZE);
    long n =
        Calls.callLong(s, RECVFROM, fd, address, length, 0, s.address, s.address + SockaddrNl.SIZE);
    return n > 0 && s.intAt(SockaddrNl.PID) != 0 ? 0 : n;
  }

  /** {@code prctl(2)} with PR_GET_NAME: 0 or a negated errno. */
  static int threadName(CallMemory s, long name) {
    return Calls.callVariadic(s, PRCTL, PR_GET_NAME, name, 0);
  }

  /** {@code prctl(2)} with PR_SET_NAME: 0 or a negated errno. */
  static int setThreadName(CallMemory s, long name) {
    return Calls.callVariadic(s, PRCTL, PR_SET_NAME, name, 0);
  }
}
