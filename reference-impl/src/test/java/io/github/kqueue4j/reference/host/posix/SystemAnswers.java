// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import java.util.List;
import java.util.Optional;

/**
 * What another system answers to the calls of the host {@code poll} where Linux answers otherwise.
 * Constants in arguments and errnos are those of Linux, since its kernel is called.
 *
 * <p>The tests of the host run with the answers of one system when the property {@value #PROPERTY}
 * names it.
 */
public abstract class SystemAnswers implements InjectedErrors.Plan {
  /** The property that names a system. */
  public static final String PROPERTY = "system.quirks";

  // <asm-generic/errno.h>
  static final int ENOPROTOOPT = 92;

  /** Of Linux' {@code <poll.h>}. */
  private static final int POLLRDHUP = 0x2000;

  /** SO_ACCEPTCONN of Linux. */
  private static final long SO_ACCEPTCONN = 30;

  private final ThreadLocal<CallMemory> memory = ThreadLocal.withInitial(CallMemory::new);
  private final String name;

  SystemAnswers(String name) {
    this.name = name;
  }

  /** Returns the systems whose answers are known. */
  public static List<SystemAnswers> all() {
    return List.of(
        new MacOsAnswers(),
        new FreeBsdAnswers(),
        new DragonFlyAnswers(),
        new NetBsdAnswers(),
        new OpenBsdAnswers());
  }

  /**
   * Returns the answers of the system that the property names; none if it names none, or Windows,
   * which has no poll(2): a build with that name only has the line ends of Windows.
   */
  public static Optional<SystemAnswers> named() {
    String name = System.getProperty(PROPERTY, "");
    return name.isEmpty() || name.equals("windows") ? Optional.empty() : Optional.of(of(name));
  }

  private static SystemAnswers of(String name) {
    return all().stream()
        .filter(system -> system.name.equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                String.format("-D%s=%s: known are %s and windows", PROPERTY, name, all())));
  }

  /** Whether SO_ACCEPTCONN can be read. */
  abstract boolean saysThatASocketListens();

  /** The most descriptors that {@code poll(2)} takes, where RLIMIT_NOFILE is higher. */
  int mostPolled() {
    return Integer.MAX_VALUE;
  }

  /** {@code pipe2(2)} is refused, as the host does not call it on these systems. */
  @Override
  public int errno(String function, long first, long second, long third) {
    return switch (function) {
      case "getsockopt" -> third == SO_ACCEPTCONN && !saysThatASocketListens() ? ENOPROTOOPT : 0;
      case "poll" -> second > mostPolled() ? RefusedCall.EINVAL : 0;
      case "pipe2" -> RefusedCall.ENOSYS;
      default -> 0;
    };
  }

  /** {@code sys_socket.c:soo_ioctl()} of each system gives the length of the receive buffer. */
  @Override
  public int fionread(int fd, int bytes) {
    return bytes < 0 && SocketCalls.isListening(memory.get(), fd) ? 0 : bytes;
  }

  /** Whether a descriptor is a socket. */
  final boolean isSocket(int fd) {
    return SocketCalls.type(memory.get(), fd) >= 0;
  }

  /** Whether a descriptor is a socket for datagrams. */
  final boolean isConnectionless(int fd) {
    return SocketCalls.type(memory.get(), fd) == SocketCalls.SOCK_DGRAM;
  }

  /** Whether the peer of a stream sends nothing any more; the stream may hold data. */
  final boolean isAtEnd(int fd) {
    return (PollCalls.state(memory.get(), fd, POLLRDHUP) & POLLRDHUP) != 0;
  }

  @Override
  public final String toString() {
    return name;
  }
}
