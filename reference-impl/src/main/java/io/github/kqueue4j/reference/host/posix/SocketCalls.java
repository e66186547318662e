// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

/** {@code socket(2)} and what can be asked of one, where all systems are alike. */
public final class SocketCalls {
  // <sys/socket.h>; all systems have these alike
  public static final int AF_UNIX = 1;
  public static final int SOCK_STREAM = 1;
  public static final int SOCK_DGRAM = 2;
  private static final int MSG_PEEK = 2;

  private static final LibraryFunction SOCKETPAIR = LibraryFunction.of("socketpair");
  private static final LibraryFunction GETSOCKOPT = LibraryFunction.of("getsockopt");
  private static final LibraryFunction RECV = LibraryFunction.of("recv");

  /** Where in the scratch memory an option's length is, behind room for the option. */
  private static final int LENGTH = 248;

  private SocketCalls() {}

  /** Looks whether the library has what cannot be done without. */
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
   * @param room how many bytes are wanted at most
   * @return 0 or a negated errno
   */
  public static int getsockopt(CallMemory s, int fd, int level, int name, int room) {
    s.memory.putInt(LENGTH, room);
    return Calls.call(s, GETSOCKOPT, fd, level, name, s.address, s.address + LENGTH);
  }

  /** The same for an option that is a number, which is not negative. */
  public static int intOption(CallMemory s, int fd, int name) {
    int error = getsockopt(s, fd, SystemConstants.LOCAL.solSocket(), name, Integer.BYTES);
    return error < 0 ? error : s.intAt(0);
  }

  /** {@code SO_TYPE}. */
  public static int type(CallMemory s, int fd) {
    return intOption(s, fd, SystemConstants.LOCAL.soType());
  }

  /** {@code SO_ACCEPTCONN}: whether it is a socket that listens. */
  public static boolean isListening(CallMemory s, int fd) {
    return intOption(s, fd, SystemConstants.LOCAL.soAcceptconn()) > 0;
  }

  /** {@code SO_ERROR}, which the socket forgets by being asked; the ported kernel's number. */
  public static int takeError(CallMemory s, int fd) {
    int error = intOption(s, fd, SystemConstants.LOCAL.soError());
    return error <= 0 ? 0 : SystemConstants.LOCAL.ported(error);
  }

  /** {@code recv(2)} of a byte that takes nothing: 1, 0 at the end, or a negated errno. */
  public static long peek(CallMemory s, int fd) {
    return Calls.callLong(s, RECV, fd, s.address, 1, MSG_PEEK);
  }
}
