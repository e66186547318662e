// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

/** DragonFly. {@code sys_generic.c:poll_copyout()} makes POLLHUP of EV_EOF. */
final class DragonFlyAnswers extends SystemAnswers {
  DragonFlyAnswers() {
    super("dragonfly");
  }

  /** {@code uipc_socket.c:sogetopt()} has no SO_ACCEPTCONN. */
  @Override
  boolean saysThatASocketListens() {
    return false;
  }

  @Override
  public int revents(int fd, int events, int revents) {
    return BsdPoll.hangUp(isConnectionless(fd), events, revents);
  }
}
