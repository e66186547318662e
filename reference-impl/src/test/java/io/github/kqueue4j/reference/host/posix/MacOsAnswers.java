// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

/**
 * macOS. {@code poll(2)} is made of knotes ({@code sys_generic.c:poll_callback()}): EV_EOF of a
 * knote is POLLHUP, so a socket hangs up when its peer has sent all, and no socket has POLLERR.
 */
final class MacOsAnswers extends SystemAnswers {
  /** OPEN_MAX of {@code <sys/syslimits.h>}. */
  private static final int OPEN_MAX = 10_240;

  MacOsAnswers() {
    super("macos");
  }

  /** {@code uipc_socket.c:sogetoptlock()} has no SO_ACCEPTCONN. */
  @Override
  boolean saysThatASocketListens() {
    return false;
  }

  @Override
  int mostPolled() {
    return OPEN_MAX;
  }

  @Override
  public int revents(int fd, int events, int revents) {
    if (revents == 0 || !isSocket(fd)) {
      return BsdPoll.hangUp(isConnectionless(fd), events, revents);
    }
    boolean ends = (events & PollCalls.POLLIN) != 0 && isAtEnd(fd);
    return BsdPoll.hangUp(
        isConnectionless(fd), events, ends ? revents | PollCalls.POLLHUP : revents);
  }
}
