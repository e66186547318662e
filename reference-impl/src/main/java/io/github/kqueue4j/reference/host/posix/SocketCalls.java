// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

/** {@code socketpair(2)} and requests to a socket that are the same on all systems. */
public final class SocketCalls {
  // <sys/socket.h>; the same on all systems
  public static final int AF_UNIX = 1;
  public static final int SOCK_STREAM = 1;
  public static final int SOCK_DGRAM = 2;
  public static final int SOCK_SEQPACKET = 5;
  private static final int MSG_PEEK = 2;

  /** {@code <linux/socket.h>}. */
  private static final int MSG_TRUNC = 0x20;

  private static final int MOST_COUNTED = 1 << 30;

  private static final LibraryFunction SOCKETPAIR = LibraryFunction.of("socketpair");
  private static final LibraryFunction GETSOCKOPT = LibraryFunction.of("getsockopt");
  private static final LibraryFunction RECV = LibraryFunction.of("recv");

  /** The offset of an option's length in the scratch memory, behind room for the option. */
  private static final int LENGTH = 248;

  private SocketCalls() {}

  /** Checks that the C library has every function of this class. */
  public static void require() {
    LibraryFunction.require(SOCKETPAIR, GETSOCKOPT, RECV);
  }

  /** {@code socketpair(2)}: two stream sockets, non-blocking, in the scratch memory. */
  public static int socketpair(CallMemory s) {
    int atomic = SystemConstants.LOCAL.atomic();
    int error = Calls.call(s, SOCKETPAIR, AF_UNIX, SOCK_STREAM | atomic, 0, s.address);
    return error < 0 || atomic != 0 ? error : FileCalls.prepareBoth(s);
  }

  /**
   * {@code getsockopt(2)} into the scratch memory.
   *
   * @param room the most bytes of the option to read
   * @return 0 or a negated errno
   */
  public static int getsockopt(CallMemory s, int fd, int level, int name, int room) {
    s.memory.putInt(LENGTH, room);
    return Calls.call(s, GETSOCKOPT, fd, level, name, s.address, s.address + LENGTH);
  }

  /** {@code getsockopt(2)} of an option that is a non-negative {@code int}; or a negated errno. */
  public static int intOption(CallMemory s, int fd, int name) {
    int error = getsockopt(s, fd, SystemConstants.LOCAL.solSocket(), name, Integer.BYTES);
    return error < 0 ? error : s.intAt(0);
  }

  /** {@code SO_TYPE}. */
  public static int type(CallMemory s, int fd) {
    return intOption(s, fd, SystemConstants.LOCAL.soType());
  }

  /**
   * {@code SO_ACCEPTCONN}: whether the descriptor is a listening socket. macOS, OpenBSD and
   * DragonFly have the option in {@code <sys/socket.h>}, but refuse to read it.
   *
   * @return 1 or 0; or a negated errno if the system does not say
   */
  public static int listens(CallMemory s, int fd) {
    int on = intOption(s, fd, SystemConstants.LOCAL.soAcceptconn());
    return Math.min(1, on);
  }

  /** Likewise, on systems where the option can be read. */
  public static boolean isListening(CallMemory s, int fd) {
    return listens(s, fd) > 0;
  }

  /** {@code SO_ERROR}, as an errno of the ported kernel. Reading the option clears the error. */
  public static int takeError(CallMemory s, int fd) {
    int error = intOption(s, fd, SystemConstants.LOCAL.soError());
    return error <= 0 ? 0 : SystemConstants.LOCAL.ported(error);
  }

  /**
   * {@code recv(2)} of one byte with MSG_PEEK: 1, 0 at the end of file, or a negated errno. Never
   * blocks, since a foreign descriptor may be a blocking socket.
   */
  public static long peek(CallMemory s, int fd) {
    return Calls.callLong(s, RECV, fd, s.address, 1, MSG_PEEK | SystemConstants.LOCAL.dontWait());
  }

  /**
   * Counts the bytes of a readable TCP socket for which FIONREAD gave 0, since they are behind the
   * mark of urgent data. On Linux {@code recv(2)} with MSG_PEEK and MSG_TRUNC counts the bytes
   * without copying them, see tcp(7). Other protocols copy in spite of MSG_TRUNC: the null address
   * makes them fail with EFAULT. Elsewhere FIONREAD does not stop at the mark.
   *
   * @return the number of bytes, or 1 if there is at least one
   */
  public static int countBehindMark(CallMemory s, int fd) {
    if (!SystemConstants.LOCAL.isLinux()) {
      return 1;
    }
    int flags = MSG_PEEK | MSG_TRUNC | SystemConstants.LOCAL.dontWait();
    return (int) Math.max(1, Calls.callLong(s, RECV, fd, 0, MOST_COUNTED, flags));
  }
}
